"""Timers: services of a process do together what can be, and none keeps others from it."""

import threading

from common import exception
from common.timers import MOST, Timer, Timers


def test_what_is_done_together_is_done_at_one_go():
    """Two services' heartbeats are one message."""
    rounds, done = [], threading.Event()

    def together(works):
        rounds.append(list(works))
        done.set()

    timers = Timers()
    mine = [Timer(0.01, work, together) for work in ("one", "two")]
    timers.start(mine)
    assert done.wait(5)
    timers.end(mine)
    assert rounds[0] == ["one", "two"]


def test_what_has_ended_is_done_no_more():
    """The others' work goes on."""
    rounds, done = [], threading.Event()
    timers = Timers()
    one, two = (Timer(0.01, work, rounds.append) for work in ("one", "two"))
    timers.start([one, two])
    timers.end([one])
    rounds.clear()
    done.wait(0.1)
    timers.end([two])
    assert rounds[0] == ["two"]
    assert all(works == ["two"] for works in rounds)


def test_a_message_about_many_is_sent_in_pieces():
    """What is said of hundreds of hosts fits into messages."""
    sizes, done = [], threading.Event()

    def together(works):
        sizes.append(len(works))
        if len(sizes) > 1:
            done.set()

    timers = Timers()
    many = [Timer(0.01, number, together) for number in range(MOST + 1)]
    timers.start(many)
    assert done.wait(5)
    timers.end(many)
    assert sizes[:2] == [MOST, 1]


def test_work_that_fails_does_not_keep_others_from_theirs():
    """What has nothing to do with each other shares a thread only."""
    done = threading.Event()

    def fail():
        raise exception.DatabaseUnavailable

    timers = Timers()
    works = [Timer(0.01, fail), Timer(0.01, done.set)]
    timers.start(works)
    assert done.wait(5)
    timers.end(works)


def test_all_end_while_one_of_them_is_waited_for():
    """A service that stops waits for the slowest call in flight, and not for one after another."""
    begun, go_on, calls = threading.Event(), threading.Event(), []

    def slow(_works):
        begun.set()
        go_on.wait(10)

    timers = Timers()
    mine = [Timer(0.001, "slow", slow), Timer(0.001, "quick", calls.append)]
    timers.start(mine)
    assert begun.wait(5)
    ending = threading.Thread(target=timers.end, args=(mine,))
    ending.start()
    counts = [-1]
    while counts[-1] != len(calls) and len(counts) < 40:
        counts.append(len(calls))
        ending.join(0.05)
    go_on.set()
    ending.join(10)
    assert len(counts) < 40
