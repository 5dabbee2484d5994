"""The flow: bounded memory, and what has changed since a viewer last looked."""

import watch.flow
import watch.roster
from tests.recordings import events
from tests.unit.watch.makers import call, event, request
from watch.flow import EVENT_BYTES, Flow
from watch.model import Envelope
from watch.pairing import MAX_EVENTS


def flow_of(given, **bounds):
    flow = Flow(**bounds)
    for one in given:
        flow.take(one)
    return flow


def numbers(flow, since=0):
    return [update.number for update in flow.updates(since)]


def test_only_what_is_new_is_told_again():
    """A viewer who was away for a moment gets what has changed, and nothing else."""
    flow = flow_of(call(1))
    seen = flow.number
    assert flow.updates(since=seen) == []
    for one in call(2, at=1):
        flow.take(one)
    assert [u.data["id"] for u in flow.updates(since=seen) if u.type == "message"] == [2]


def test_each_thing_is_told_once_however_often_it_changed():
    """A viewer who comes late gets states, not history."""
    flow = flow_of(call(1))
    told = [u for u in flow.updates() if u.type == "message"]
    assert [u.data["state"] for u in told] == ["done"]


def test_updates_come_in_order_and_in_portions():
    """A viewer can take in what it missed bit by bit."""
    flow = flow_of(one for n in range(1, 20) for one in call(n, at=n))
    everything = numbers(flow)
    assert everything == sorted(everything)
    portion = [update.number for update in flow.updates(0, limit=5)]
    assert portion + numbers(flow, since=portion[-1]) == everything


def test_participants_are_told_before_their_messages():
    """A column is there before something is drawn into it."""
    known = set()
    for update in flow_of(call(1)[:1]).updates():
        if update.type == "participant":
            known.add(update.data["id"])
        if update.type == "message":
            assert update.data["sender"] in known


def test_the_oldest_messages_are_forgotten():
    """Memory is bounded, and viewers are told what is gone."""
    flow = flow_of((one for n in range(1, 31) for one in call(n, at=n)), max_messages=10)
    updates = flow.updates()
    assert sorted(u.data["id"] for u in updates if u.type == "message") == list(range(21, 31))
    assert [u.data for u in updates if u.type == "evicted"] == [{"before": 21}]
    assert len(flow.events()) == 40


def test_large_messages_are_forgotten_sooner():
    """A few enormous messages take no more memory than many small ones."""
    large = (event("publish", n, request(n, call=False), size=1000) for n in range(10))
    assert len(flow_of(large, max_bytes=3 * (1000 + EVENT_BYTES)).events()) == 3


def test_a_request_goes_with_its_last_message():
    """The list of requests is as bounded as the messages are."""
    given = (event("publish", n, request(n, call=False, request_id=f"req-{n}")) for n in range(10))
    flow = flow_of(given, max_messages=3)
    assert [r.id for r in flow.requests()] == ["req-9", "req-8", "req-7"]


def test_a_boot_is_one_request():
    """All that follows from one POST /servers is found under its request id, in order."""
    flow = flow_of(events("boot"))
    (boot,) = flow.requests("create_servers")
    request, messages, _ = flow.request(boot.id)
    names = [message.name for message in messages]
    assert names == ["compute_task.create_servers", "build_and_run_instance", "action_finish"]
    assert (request.title, request.user, request.outcome) == (names[0], "demo", "ok")
    assert request.messages == 3
    assert not request.background


def test_requests_are_found_by_the_server_they_are_about():
    """A server's id leads to all requests about it, also where only an answer names it."""
    flow = flow_of(events("boot"))
    (boot,) = flow.requests("create_servers")
    server = boot.ids[-1]
    titles = {request.title for request in flow.requests(server)}
    assert {"compute_task.create_servers", "compute_task.terminate_instance"} <= titles


def test_a_request_with_a_failed_message_has_failed():
    """The list tells at a glance where something went wrong."""
    flow = flow_of(call(1, failure="ValueError: no"))
    (request,) = flow.requests()
    assert (request.outcome, request.troubles) == ("failed", 1)


def test_a_request_is_running_while_a_message_is_on_its_way():
    """What is not answered yet is neither good nor bad."""
    flow = flow_of(call(1)[:2])
    (request,) = flow.requests()
    assert (request.outcome, request.ended) == ("running", None)


def test_a_message_that_comes_back_for_ever_is_bounded():
    """A consumer that gives back what it takes, again and again, pushes nothing else out."""
    sent = request(2, call=False)
    again = (event("deliver", n, sent, redelivered=True, size=0) for n in range(MAX_EVENTS * 2))
    flow = flow_of([*call(), event("publish", 0, sent), *again], max_bytes=4 * 1024 * EVENT_BYTES)
    assert len(flow.events()) == len(call()) + MAX_EVENTS


def test_who_takes_part_in_nothing_known_is_forgotten(monkeypatch):
    """An application that connects anew for each message does not fill the memory."""
    monkeypatch.setattr(watch.flow, "MAX_PARTICIPANTS", 20)
    monkeypatch.setattr(watch.roster, "MAX_KNOWN", 5)
    sent = (request(n, call=False) for n in range(200))
    flow = flow_of(
        (event("publish", n, each, connection=f"c{n}") for n, each in enumerate(sent)),
        max_messages=5,
    )
    people = [update for update in flow.updates() if update.type == "participant"]
    assert len(people) <= 20
    (last,) = [m for m in flow.updates() if m.type == "message" and m.data["published"] == 199]
    assert last.data["sender"] in {update.data["id"] for update in people}


def test_a_requests_numbers_are_those_of_the_messages_that_are_left():
    """Also where an application uses one request id for all it ever sends."""
    flow = flow_of((one for n in range(9) for one in call(n, n, failure="E")), max_messages=3)
    (found,) = flow.requests()
    assert (found.messages, found.troubles, found.outcome) == (3, 3, "failed")


def outcomes(flow):
    return {r.id: (r.outcome, r.troubles, r.unconsumed, r.waits_for) for r in flow.requests()}


def notification(number, at, **way):
    news = Envelope("notification", f"n{number}", method="done", request_id="req-1", user="ann")
    return event("publish", at, news, **way)


def test_what_nobody_reads_is_no_failure():
    """A notification is sent for whom it may concern; the request came to what its RPCs came to."""
    flow = flow_of([*call(1), notification(1, 0.1), notification(2, 0.2, queues=())])
    flow.tick(10)
    assert outcomes(flow) == {"req-1": ("ok", 0, 2, None)}


def test_a_fanout_that_some_have_got_has_not_failed():
    """A queue may be left of a listener that is gone; the message itself says so."""
    envelope = request(1, call=False)
    two = {"exchange": "lab_fanout", "queues": ("lab_fanout_1", "lab_fanout_2")}
    given = [event("publish", 0, envelope, **two)]
    given.append(event("deliver", 0.1, envelope, queues=("lab_fanout_1",)))
    flow = flow_of(given)
    flow.tick(10)
    assert outcomes(flow) == {"req-1": ("ok", 0, 0, None)}
    assert flow.message(1)[0].trouble == "undelivered"


def test_a_request_says_what_it_waits_for():
    """Who has what, so that one knows where to look."""
    flow = flow_of(call(1)[:2])
    ((outcome, _, _, waits),) = outcomes(flow).values()
    assert (outcome, waits) == ("running", "?2: echo")


def test_what_we_looked_away_from_does_not_run_for_ever():
    """Its end may have come unseen."""
    flow = flow_of(call(1)[:2])
    flow.lose_sight()
    assert outcomes(flow) == {"req-1": ("ok", 0, 0, None)}
    assert flow.message(1)[0].unseen


def test_requests_are_called_by_names_that_are_learned_later():
    """The first one has an id, another the name to it."""
    ident = "5e7e7e75-0000-4000-8000-000000000001"
    known = request(2, request_id="req-2", subject="vm1", names={ident: "vm1"})
    flow = flow_of([event("publish", 0, request(1, subject=ident))])
    seen = flow.number
    flow.take(event("publish", 1, known))
    assert [r.subject for r in flow.requests()] == ["vm1", "vm1"]
    assert "req-1" in {u.data["id"] for u in flow.updates(seen) if u.type == "request"}


def test_a_request_is_called_after_its_first_rpc():
    """Not after what was said of it before."""
    flow = flow_of([notification(1, 0.0), *call(1, at=1)])
    assert [r.title for r in flow.requests()] == ["echo"]
