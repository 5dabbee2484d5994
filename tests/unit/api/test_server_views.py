"""What users see of servers, by microversion, role and state."""

import pytest

from api.views.servers import host_id
from api.views.status import STATUSES, states, status
from tests.unit.api.objects import IMAGE_ID, NOW, instance, service


def shown(api, version="2.1", user="", **fields):
    """A server as GET shows it."""
    api.conductor.instances = [instance(**fields)]
    return api.get(f"/servers/{api.conductor.instances[0].uuid}", version, user=user).json["server"]


@pytest.mark.parametrize(
    ("vm_state", "task_state", "word"),
    [
        ("building", "scheduling", "BUILD"),
        ("building", "spawning", "BUILD"),
        ("active", None, "ACTIVE"),
        ("active", "powering-off", "ACTIVE"),
        ("active", "rebooting", "REBOOT"),
        ("active", "rebooting_hard", "HARD_REBOOT"),
        ("stopped", None, "SHUTOFF"),
        ("stopped", "powering-on", "SHUTOFF"),
        ("error", None, "ERROR"),
        ("error", "deleting", "ERROR"),
        ("deleted", None, "DELETED"),
        ("never-heard-of", None, "UNKNOWN"),
    ],
)
def test_status_stands_for_both_states(vm_state, task_state, word):
    """Clients wait for these words."""
    assert status(vm_state, task_state) == word


@pytest.mark.parametrize(
    "word", sorted({w for by_task in STATUSES.values() for w in by_task.values()})
)
def test_states_of_a_status_lead_back_to_it(word):
    """A filter by status finds servers of that status."""
    vm_states, task_states = states([word.lower()])
    assert word in {status(vm, task) for vm in vm_states for task in task_states or [None]}


def test_fields_the_clients_render(api):
    """Everything the command line shows is there at the lowest version."""
    server = shown(api, metadata={"k": "v"})
    assert server["status"] == "ACTIVE"
    assert server["tenant_id"] == "demo"
    assert server["user_id"] == "alice"
    assert server["metadata"] == {"k": "v"}
    assert server["addresses"] == {}
    assert server["created"] == "2026-01-02T03:04:05Z"
    assert server["OS-SRV-USG:launched_at"] == "2026-01-02T03:04:05.000000"
    assert server["OS-EXT-STS:vm_state"] == "active"
    assert server["image"]["id"] == IMAGE_ID
    assert server["flavor"]["id"] == "1"
    assert server["progress"] == 100


@pytest.mark.parametrize(
    ("field", "since"),
    [
        ("OS-EXT-SRV-ATTR:reservation_id", 3),
        ("locked", 9),
        ("host_status", 16),
        ("description", 19),
        ("tags", 26),
        ("trusted_image_certificates", 63),
        ("server_groups", 71),
        ("locked_reason", 73),
    ],
)
def test_fields_appear_with_their_version(api, field, since):
    """A field is absent one version before, and there from its version on."""
    assert field not in shown(api, f"2.{since - 1}")
    assert field in shown(api, f"2.{since}")


def test_flavor_is_embedded_since_2_47(api):
    """From then on the server tells what it was built from, whatever became of the flavor."""
    assert set(shown(api, "2.46")["flavor"]) == {"id", "links"}
    assert shown(api, "2.47")["flavor"] == {
        "original_name": "m1.tiny",
        "vcpus": 1,
        "ram": 512,
        "disk": 1,
        "ephemeral": 0,
        "swap": 0,
        "extra_specs": {},
    }


def test_operator_s_business_is_hidden_from_members(secured):
    """Members see neither host nor host status, but can tell their servers apart by hostId."""
    server = shown(secured, "2.79", user="alice")
    assert not any(name.startswith("OS-EXT-SRV-ATTR:") for name in server)
    assert "host_status" not in server
    assert server["hostId"] == host_id("demo", "host1") != host_id("other", "host1")


def test_members_cost_no_look_at_the_services(secured):
    """A user's request is one RPC."""
    shown(secured, "2.79", user="alice")
    assert [name for name, _ in secured.conductor.calls] == ["instance_get"]


@pytest.mark.parametrize(
    ("compute", "word"),
    [
        ({}, "UP"),
        ({"up": False}, "DOWN"),
        ({"disabled": True}, "MAINTENANCE"),
        ({"host": "elsewhere"}, "UNKNOWN"),
    ],
)
def test_host_status(api, compute, word):
    """Administrators see how the host is."""
    api.conductor.services = [service(**compute)]
    assert shown(api, "2.16")["host_status"] == word


def test_host_status_without_a_host_is_empty(api):
    """A server that was not scheduled yet has no host to speak of."""
    assert shown(api, "2.16", host=None)["host_status"] == ""


FAULT = {"vm_state": "error", "fault_code": 500, "fault_message": "No valid host", "fault_at": NOW}


def test_fault_tells_why_a_server_is_in_error(secured):
    """Everybody who sees the server sees the message."""
    fault = {"code": 500, "message": "No valid host", "created": "2026-01-02T03:04:05Z"}
    assert shown(secured, user="alice", **FAULT)["fault"] == fault


def test_fault_is_gone_once_the_server_works(api):
    """What is over is not shown."""
    assert "fault" not in shown(api, **{**FAULT, "vm_state": "active"})


def test_image_is_empty_without_one(api):
    """As clients expect it."""
    assert shown(api, image_id=None)["image"] == ""


def test_progress_only_where_there_is_some(api):
    """A stopped server makes none."""
    assert "progress" not in shown(api, vm_state="stopped")
