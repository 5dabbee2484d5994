"""What a request has come to, as the watch is told: by whom, where, until when."""

from types import SimpleNamespace

import pytest

from common import exception
from conductor.lens import ActionLens
from tests.unit.conductor.harness import admin, member
from watch.model import Request


@pytest.fixture
def lens(cloud, monkeypatch):
    """The lens of the watch, before a conductor that answers at once."""
    monkeypatch.setattr("conductor.lens.ConductorAPI", lambda *_: cloud.records)
    lens = ActionLens(None, None, "watch")

    def spans(server):
        return list(
            lens.spans(Request(server.request_id, "boot", None, None, 0, ids=[server.uuid]))
        )

    return spans


def test_an_action_is_told_with_its_attempt(cloud, lens):
    """Who drives it, until when it does so alone, and when the attempt is given up."""
    server = cloud.boot()
    cloud.drive()
    whole, attempt = lens(SimpleNamespace(uuid=server.uuid, request_id=request_of(cloud, server)))
    assert (whole.label, whole.outcome, whole.ended) == ("create", "running", None)
    assert whole.facts == {"attempt": "1", "host": "host1", "owner": "control"}
    assert whole.began < whole.marks["lease until"] < whole.marks["deadline"]
    assert (attempt.label, attempt.outcome) == ("compute_build_and_run_instance", "running")
    assert attempt.facts == {"host": "host1"}


def request_of(cloud, server):
    return cloud.action(server.uuid).request_id


def test_a_failed_attempt_is_told_with_its_reason(cloud, lens):
    """And when it ended; nothing lies ahead of what is over."""
    server = cloud.boot()
    request_id = request_of(cloud, server)
    cloud.drive()
    cloud.report_done(server.uuid, "no disk")
    spans = lens(SimpleNamespace(uuid=server.uuid, request_id=request_id))
    assert spans[1].outcome == "failed"
    assert "no disk" in spans[1].facts["details"]
    assert spans[1].began <= spans[1].ended
    assert spans[1].marks == {}


def test_only_administrators_are_told(cloud):
    """It names hosts and conductors."""
    with pytest.raises(exception.NotAnAdministrator):
        cloud.records.action_timeline(member(), "req-1", [])
    assert cloud.records.action_timeline(admin(), "req-1", []) == []
