"""Hearing: when a host's silence means something."""

from conductor.hearing import Hearing
from tests.unit.conductor.harness import make_conf


class Clock:
    """Time that passes on demand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def hearing(clock: Clock) -> Hearing:
    options = {"service__down_time": 20.0, "service__report_interval": 5.0}
    return Hearing(make_conf("sqlite://", **options), clock)


def listen(ear: Hearing, clock: Clock, seconds: int) -> None:
    for _ in range(seconds // 5):
        clock.now += 5
        ear.heard()


def test_nothing_is_judged_before_it_has_heard_for_a_while():
    """A conductor that has just started gives every host the time to report."""
    clock = Clock()
    ear = hearing(clock)
    listen(ear, clock, 20)
    assert not ear.is_good()
    listen(ear, clock, 5)
    assert ear.is_good()


def test_a_conductor_that_hears_nothing_at_all_does_not_judge():
    """Silence of everybody is an outage of the broker."""
    clock = Clock()
    ear = hearing(clock)
    listen(ear, clock, 60)
    clock.now += 11
    assert not ear.is_good()


def test_after_a_gap_it_begins_to_listen_anew():
    """Hosts that could not report for a while get all of down_time again."""
    clock = Clock()
    ear = hearing(clock)
    listen(ear, clock, 60)
    clock.now += 30
    ear.heard()
    assert not ear.is_good()
    listen(ear, clock, 25)
    assert ear.is_good()


def test_a_lost_message_is_no_gap():
    """One message that does not arrive is no reason to begin anew."""
    clock = Clock()
    ear = hearing(clock)
    listen(ear, clock, 60)
    clock.now += 10
    ear.heard()
    assert ear.is_good()
