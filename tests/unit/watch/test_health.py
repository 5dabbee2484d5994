"""What is said about the queues, and which alarms are raised."""

import pytest

from watch.health import Health, sample

NAMED = {"notifications.info": ["lab.one", "lab.two"]}


def row(name="notifications.info", ready=0, unacked=0, consumers=2, **more):
    """A queue as the management API describes it."""
    numbers = {"messages_ready": ready, "messages_unacknowledged": unacked, "consumers": consumers}
    return {"name": name, "type": "quorum", **numbers, **more}


def follow(rows, holding=dict, every=2.0):
    """The alarms after each row."""
    health = Health()
    return [
        health.take(
            1000 + every * number, sample([each], NAMED if each["consumers"] else {}), holding
        )
        for number, each in enumerate(rows)
    ]


def test_a_sample_has_the_queues_numbers():
    """The names are those of the page, the numbers those of the broker."""
    stats = {"publish_details": {"rate": 1.234}, "ack_details": {"rate": 2.0}}
    (queue,) = sample([row(ready=3, unacked=4, message_stats=stats)], NAMED)
    assert (queue.type, queue.ready, queue.unacked, queue.consumers) == ("quorum", 3, 4, 2)
    assert (queue.publish_rate, queue.deliver_rate, queue.ack_rate) == (1.23, 0.0, 2.0)
    assert queue.readers == ["lab.one", "lab.two"]


def test_a_queue_without_numbers_yet_is_empty():
    """The broker shows a new queue before it has counted anything."""
    (queue,) = sample([{"name": "new"}], {})
    assert (queue.ready, queue.unacked, queue.consumers, queue.readers) == (0, 0, 0, [])


def test_the_watchs_own_queue_is_left_out():
    """Who looks at the deployment does not want to see the one who looks."""
    assert sample([row("watch_0123")], {}) == []


def test_messages_that_nobody_confirms_raise_an_alarm():
    """It names the queue, how fast it grows, and says what to do."""
    (alarm,) = follow([row(unacked=10 * n) for n in range(10)])[-1]
    assert (alarm.kind, alarm.queue, alarm.unacked) == ("unacked", "notifications.info", 90)
    assert (alarm.since, alarm.per_minute) == (1000.0, 300.0)
    assert "restart it" in alarm.advice


def test_the_alarm_names_who_holds_most():
    """Of several consumers of a queue it is one that has to be looked at."""
    held = {"lab.one": 30, "lab.two": 60, "somebody": 500}
    (alarm,) = follow([row(unacked=10 * n) for n in range(10)], lambda: held)[-1]
    assert alarm.readers == ["lab.two", "lab.one"]
    assert alarm.advice.startswith("lab.two ")


def test_the_alarm_leaves_out_who_only_works():
    """A healthy consumer of the same queue has a message in work now and then."""
    held = {"lab.one": 3, "lab.two": 87}
    (alarm,) = follow([row(unacked=10 * n) for n in range(10)], lambda: held)[-1]
    assert alarm.readers == ["lab.two"]


@pytest.mark.parametrize("held", [{}, {"lab.one": 2}], ids=["nobody", "somebody else"])
def test_without_knowing_who_holds_them_it_blames_nobody(held):
    """Who held them has just been restarted, and the broker has not counted again."""
    (alarm,) = follow([row(unacked=10 * n) for n in range(10)], lambda: held)[-1]
    assert alarm.readers == ["lab.one", "lab.two"]
    assert alarm.advice.startswith("A consumer ")


def test_nobody_is_asked_who_holds_messages_without_need():
    """The question is a burden for a broker with many connections."""

    def holding():
        pytest.fail("asked")

    follow([row(unacked=5) for _ in range(20)], holding)


def test_the_alarm_goes_when_the_messages_are_confirmed():
    """After the restart of a consumer others get its messages."""
    alarms = follow([*(row(unacked=10 * n) for n in range(10)), row(unacked=0)])
    assert [len(each) for each in alarms[-2:]] == [1, 0]


def test_messages_that_nobody_reads_raise_an_alarm():
    """A queue that outlived its consumers fills until the broker's memory is full."""
    (alarm,) = follow([row(ready=5 * n, consumers=0) for n in range(10)])[-1]
    assert (alarm.kind, alarm.ready, alarm.readers) == ("unread", 45, [])
    assert "Nobody consumes notifications.info" in alarm.advice


def test_a_backlog_with_a_consumer_is_no_alarm():
    """It is being worked off; the chart shows how fast."""
    assert not any(follow([row(ready=100 * n) for n in range(20)]))


def test_a_consumer_that_appears_ends_the_alarm():
    """From then on it is a backlog."""
    alone = [row(ready=5 * n, consumers=0) for n in range(10)]
    assert follow([*alone, row(ready=50, consumers=1)])[-1] == []


def test_a_queue_that_is_gone_is_forgotten():
    """A new one of the same name starts from nothing."""
    health = Health()
    for number in range(10):
        health.take(1000 + 2 * number, sample([row(unacked=10 * number)], {}))
    assert health.take(1020, []) == []
    assert health.take(1022, sample([row(unacked=200)], {})) == []
