"""A real, unmodified Nova 34 in front of the watch, from a recording of its broker's firehose."""

from collections import Counter

import pytest

from tests.fixtures.nova import HOST, watched


@pytest.fixture(scope="module")
def flow():
    """All that was seen of a server's life."""
    return watched()


def shown(flow):
    """Requests that somebody asked for, the first one first: title, subject, outcome."""
    asked = [request for request in reversed(flow.requests()) if not request.background]
    return [(request.title, request.subject, request.outcome) for request in asked]


def messages(flow, title):
    (request,) = (request for request in flow.requests() if request.title == title)
    return flow.request(request.id)[1]


def test_a_process_is_one_column(flow):
    """Whatever topics it serves; an API that uwsgi runs is called as it calls itself."""
    gone = [u.data["id"] for u in flow.updates() if u.type == "participant" if "same_as" in u.data]
    senders = {m.sender for request in flow.requests() for m in flow.request(request.id)[1]}
    assert senders.isdisjoint(gone)
    assert senders == {
        "nova-api@172.17.0.1",
        f"conductor.{HOST}",
        f"scheduler.{HOST}",
        f"compute.{HOST}",
    }


def test_each_request_says_what_it_was_about(flow):
    """Whether the name came with the request, or was learned from another."""
    assert [(title, subject) for title, subject, _ in shown(flow)] == [
        (title, "real-nova")
        for title in (
            "compute_task.schedule_and_build_instances",
            "reboot_instance",
            "stop_instance",
            "start_instance",
            "pause_instance",
            "unpause_instance",
            "suspend_instance",
            "resume_instance",
            "compute_task.migrate_server",
            "confirm_resize",
            "instance.lock",
            "instance.unlock",
            "terminate_instance",
        )
    ]


def test_what_went_well_is_done(flow):
    """That nobody reads the notifications, or a queue of a listener that is gone, is no failure."""
    assert {outcome for _, _, outcome in shown(flow)} == {"ok"}
    assert {request.waits_for for request in flow.requests()} == {None}
    boot = next(r for r in flow.requests() if r.title.endswith("schedule_and_build_instances"))
    assert boot.unconsumed == 8


def test_a_message_says_which_objects_method_it_stands_for(flow):
    """And not ``object_action``, which they all are."""
    names = Counter(m.name for m in messages(flow, "compute_task.schedule_and_build_instances"))
    assert names["Instance.save"] == 6
    assert names["InstanceActionEvent.event_start"] == 1
    assert not any(name.startswith("object_") for name in names)


def test_the_envelope_has_the_objects_class_and_version(flow):
    """Of an instance of it as of the class."""
    found = {}
    for message in messages(flow, "compute_task.schedule_and_build_instances"):
        envelope = flow.message(message.id)[1][0].envelope
        found[message.name] = envelope.object
    assert found["Instance.save"] == "Instance 2.8"
    assert found["InstanceActionEvent.event_start"] == "InstanceActionEvent 1.4"
