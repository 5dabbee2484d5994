"""What is asked of a server by POST /servers/ID/action, and how it is answered."""

import pytest

from common import exception
from tests.unit.api.objects import IMAGE_ID, instance

PATH = f"/servers/{IMAGE_ID}/action"


@pytest.mark.parametrize(
    ("version", "body", "call"),
    [
        ("2.1", {"lock": None}, ("lock_instance", {"reason": None})),
        ("2.1", {"lock": {"locked_reason": "x"}}, ("lock_instance", {"reason": None})),
        ("2.1", {"lock": "nonsense"}, ("lock_instance", {"reason": None})),
        ("2.73", {"lock": None}, ("lock_instance", {"reason": None})),
        ("2.73", {"lock": {}}, ("lock_instance", {"reason": None})),
        ("2.73", {"lock": {"locked_reason": "x"}}, ("lock_instance", {"reason": "x"})),
        ("2.1", {"unlock": None}, ("unlock_instance", {"override": True})),
        ("2.1", {"os-resetState": {"state": "error"}}, ("reset_state", {"state": "error"})),
        ("2.1", {"forceDelete": None}, ("terminate_instance", {})),
    ],
)
def test_actions_by_version(api, version, body, call):
    """202 without a body, and the conductor asked for what the version's body means."""
    answer = api.post(PATH, body, version)
    assert (answer.status_code, answer.content) == (202, b"")
    assert api.tasks.calls == [(call[0], {"instance_uuid": IMAGE_ID, **call[1]})]


@pytest.mark.parametrize(
    ("version", "body"),
    [
        ("2.73", {"lock": {"locked_reason": ""}}),
        ("2.73", {"lock": {"locked_reason": "x" * 256}}),
        ("2.73", {"lock": {"reason": "x"}}),
        ("2.73", {"lock": "x"}),
        ("2.1", {"os-resetState": {"state": "deleted"}}),
        ("2.1", {"os-resetState": None}),
    ],
)
def test_what_nova_refuses_is_refused(api, version, body):
    """Before anything is asked of the conductor."""
    assert api.post(PATH, body, version).status_code == 400
    assert api.tasks.calls == []


def test_a_member_unlocks_no_other_s_lock(secured):
    """The conductor hears whether the caller may; a member may not."""
    assert secured.post(PATH, {"unlock": None}, user="alice").status_code == 202
    assert secured.tasks.calls[-1][1]["override"] is False


@pytest.mark.parametrize(
    ("error", "retry_after"),
    [
        (exception.InstanceBusy(action="stop", instance="x", attribute="a", state="s"), "2"),
        (exception.InstanceIsLocked(instance="x"), None),
    ],
)
def test_a_conflict_that_passes_says_when_to_come_again(api, error, retry_after):
    """Clients wait for what will be over, and for nothing else."""
    api.tasks.lose = [error]
    answer = api.post(PATH, {"os-stop": None})
    assert answer.status_code == 409
    assert answer.headers.get("Retry-After") == retry_after


def test_a_lock_is_shown(api):
    """Since 2.9, with what was said of it since 2.73."""
    api.conductor.instances = [instance(locked=True, locked_reason="audit")]
    path = f"/servers/{api.conductor.instances[0].uuid}"
    assert "locked" not in api.get(path, "2.8").json["server"]
    assert api.get(path, "2.9").json["server"]["locked"] is True
    assert api.get(path, "2.73").json["server"]["locked_reason"] == "audit"
