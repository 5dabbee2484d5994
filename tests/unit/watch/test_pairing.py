"""Pairing: from what the broker did to messages, replies and troubles."""

import pytest

from tests.recordings import events
from tests.unit.watch.makers import REPLY_WAY, call, event, reply, request
from watch.flow import Flow
from watch.model import Envelope


def flow_of(*given, until=None):
    flow = Flow()
    for one in given:
        flow.tick(one.at)
        flow.take(one)
    if until is not None:
        flow.tick(until)
    return flow


def messages(flow):
    return sorted((u.data for u in flow.updates() if u.type == "message"), key=lambda m: m["id"])


@pytest.fixture(scope="module")
def troubled():
    """The messages of the recording ``trouble``, long after."""
    return messages(flow_of(*events("trouble"), until=4e9))


def test_a_call_is_one_message_from_request_to_reply():
    """Four events of a call make one message, timed from its publishing to its reply's delivery."""
    (message,) = messages(flow_of(*call()))
    assert (message["kind"], message["state"], message["trouble"]) == ("call", "done", None)
    assert message["ms"] == pytest.approx(6)
    assert message["sender"] != message["receivers"][0]


def test_a_message_changes_state_with_each_event():
    """A message can be followed on its way: sent, delivered, answered, done."""
    flow = Flow()
    states = []
    for one in call():
        flow.take(one)
        states.append(messages(flow)[0]["state"])
    assert states == ["sent", "delivered", "answered", "done"]


def test_a_cast_is_done_once_delivered():
    """A cast has no reply: it ends where it is delivered."""
    sent = request(call=False)
    (message,) = messages(flow_of(event("publish", 0, sent), event("deliver", 0.5, sent)))
    assert (message["kind"], message["state"], message["ms"]) == ("cast", "done", 500)


def test_a_fanout_reaches_many(troubled):
    """A fan-out is one message with as many receivers as there are servers."""
    (message,) = [m for m in troubled if m["kind"] == "fanout"]
    assert len(message["receivers"]) == len(message["queues"]) == 2
    assert message["state"] == "done"


def test_a_fanout_is_not_done_before_all_have_it():
    """A server that does not take its copy keeps the message open."""
    sent = request(call=False)
    ways = {"exchange": "lab_fanout", "routing_key": "", "queues": ("f1", "f2")}
    flow = flow_of(event("publish", 0, sent, **ways))
    flow.take(event("deliver", 0.1, sent, **(ways | {"queues": ("f1",)})))
    assert messages(flow)[0]["state"] == "sent"


def test_a_notification_is_paired(troubled):
    """Notifications are shown with their event type, and who got them."""
    (message,) = [m for m in troubled if m["kind"] == "notification"]
    assert (message["method"], message["state"]) == ("lab.done", "done")


def test_a_servers_exception_is_trouble(troubled):
    """A call that ends in an exception has failed, and says with what."""
    (message,) = [m for m in troubled if m["method"] == "fail"]
    assert (message["trouble"], message["state"]) == ("failed", "done")
    assert message["error"].startswith("ValueError: no room")


def test_a_call_to_a_topic_without_server_is_unroutable(troubled):
    """A message that no queue is bound for is told apart from one that waits."""
    (message,) = [m for m in troubled if m["routing_key"] == "nowhere"]
    assert message["trouble"] == "unroutable"


def test_a_caller_that_gave_up_is_seen(troubled):
    """A call whose reply took longer than its caller waits is unanswered, even if it comes."""
    (message,) = [m for m in troubled if m["method"] == "sleep"]
    assert (message["trouble"], message["state"]) == ("unanswered", "done")


def test_a_message_that_nobody_takes_is_undelivered(troubled):
    """A queue without a consumer keeps messages, and that is told after two seconds."""
    lost = [m for m in troubled if m["kind"] == "cast" and m["trouble"]]
    assert [m["trouble"] for m in lost] == ["undelivered"]


def test_a_late_delivery_ends_the_trouble():
    """What was only late is not red for ever."""
    sent = request(call=False)
    flow = flow_of(event("publish", 0, sent), until=5)
    assert messages(flow)[0]["trouble"] == "undelivered"
    flow.take(event("deliver", 6, sent))
    assert messages(flow)[0]["trouble"] is None


def test_a_reply_that_is_not_taken_is_lost():
    """A reply whose caller is gone is told from a server that does not reply."""
    (message,) = messages(flow_of(*call()[:3], until=10))
    assert message["trouble"] == "answer lost"


def test_a_reply_without_queue_is_lost_at_once():
    """The broker says that it could not route a reply: there is nothing to wait for."""
    gone = event("publish", 0.1, reply(), **(REPLY_WAY | {"queues": ()}))
    (message,) = messages(flow_of(*call()[:2], gone))
    assert message["trouble"] == "answer lost"


def test_a_redelivery_is_seen(troubled):
    """A message that somebody had before and did not confirm is marked."""
    assert [m["routing_key"] for m in troubled if m["trouble"] == "redelivered"] == ["jobs"]


def test_the_drivers_retry_is_the_same_message():
    """A message that is published again because nobody had it is one row, not two."""
    sent = request()
    first, second = event("publish", 0, sent, queues=()), event("publish", 1, sent)
    (message,) = messages(flow_of(first, second))
    assert (message["trouble"], message["queues"]) == (None, ["lab"])


def test_a_reply_to_a_call_nobody_saw_is_a_message_of_its_own():
    """One who begins to look in the middle of a call sees its reply."""
    (message,) = messages(flow_of(*call()[2:]))
    assert (message["kind"], message["state"]) == ("reply", "done")


def test_a_delivery_of_a_message_nobody_saw_is_shown():
    """One who begins to look after a message was published sees it being delivered."""
    (message,) = messages(flow_of(*call()[1:]))
    assert (message["kind"], message["state"]) == ("call", "done")


def test_a_call_that_is_still_worked_on_is_not_done_with_a_sign_of_life():
    """oslo.messaging's call monitor sends replies that are not the last one."""
    alive = event("publish", 0.1, reply(ending=False), **REPLY_WAY)
    (message,) = messages(flow_of(*call()[:2], alive))
    assert message["state"] == "delivered"


def test_how_long_a_caller_waits_is_read_from_the_message():
    """oslo.messaging lets a call expire when its caller gives up; that is when it is unanswered."""
    first = event("publish", 0, request(), properties={"expiration": "1500"})
    second = event("deliver", 0.1, request(), properties={"expiration": "1500"})
    assert messages(flow_of(first, second, until=1.4))[0]["trouble"] is None
    assert messages(flow_of(first, second, until=1.6))[0]["trouble"] == "unanswered"


def test_work_that_nobody_asked_for_is_background():
    """Heartbeats can be told from what a user has asked for."""
    heartbeat = request(2, call=False, user=None)
    flow = flow_of(event("publish", 0, request(call=False)), event("publish", 0, heartbeat))
    assert [m["background"] for m in messages(flow)] == [False, True]


def test_equal_bodies_of_another_application_are_two_messages():
    """Applications that repeat themselves are not taken for one that tries again."""
    same = Envelope("foreign", unique_id="same")
    flow = flow_of(*(event("publish", at, same) for at in (0, 1)))
    assert len(messages(flow)) == 2


def test_one_process_that_reads_two_queues_has_two_copies():
    """Workers of one server share its column; the fan-out is done when each has its copy."""
    sent = request(call=False)
    ways = {"exchange": "lab_fanout", "routing_key": "", "queues": ("f1", "f2")}
    flow = flow_of(event("publish", 0, sent, **ways))
    for queue in ways["queues"]:
        assert messages(flow)[0]["state"] == "sent"
        flow.take(event("deliver", 0.1, sent, **(ways | {"queues": (queue,)})))
    flow.tick(9)
    assert (messages(flow)[0]["state"], messages(flow)[0]["trouble"]) == ("done", None)


def test_a_fanout_names_the_queues_that_nobody_reads():
    """And not those whose readers have their copies; a further copy does not end the trouble."""
    sent = request(call=False)
    ways = {"exchange": "lab_fanout", "routing_key": "", "queues": ("f1", "f2", "f3")}
    flow = flow_of(event("publish", 0, sent, **ways))
    flow.take(event("deliver", 0.1, sent, **(ways | {"queues": ("f1",)})))
    flow.tick(9)
    assert messages(flow)[0]["error"] == "nobody takes it from f2, f3"
    flow.take(event("deliver", 10, sent, **(ways | {"queues": ("f3",)})))
    assert messages(flow)[0]["error"] == "nobody takes it from f2"


@pytest.mark.parametrize("is_call", [True, False])
def test_a_delivery_may_be_told_before_the_publishing(is_call):
    """In a cluster each node tells for itself: the order is not that of things."""
    sent = request(call=is_call)
    late, early = event("publish", 0.002, sent), event("deliver", 0.001, sent)
    (message,) = messages(flow_of(early, late, until=9))
    assert message["state"] == ("delivered" if is_call else "done")
    assert message["trouble"] is None
    assert message["sender"] not in {"?", *message["receivers"]}


def test_an_answer_may_be_told_before_the_delivery_of_the_question():
    """A step that is told late does not take a message back, nor change how long it took."""
    published, delivered, answered, taken = call()
    (message,) = messages(flow_of(published, answered, taken, delivered))
    assert message["state"] == "done"
    assert message["ms"] == pytest.approx(6)


def test_who_had_the_call_last_answers_it():
    """The one before has crashed with it."""
    published, first, *_ = call()
    second = event("deliver", 0.002, request(), connection="e", redelivered=True)
    answered = event("publish", 0.005, reply(), connection="f", **REPLY_WAY)
    flow = flow_of(published, first, second, answered)
    assert flow.behind("f") == flow.behind("e") != flow.behind("b")


def test_what_happens_unseen_is_no_trouble():
    """When the firehose ends, what was on its way just then goes on without us."""
    flow = flow_of(*call()[:2], event("publish", 0, request(2, call=False)))
    flow.lose_sight()
    flow.tick(1e9)
    assert [message["trouble"] for message in messages(flow)] == [None, None]
