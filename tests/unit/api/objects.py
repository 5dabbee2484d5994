"""The objects that conductors of the api's tests hand out, each with fields to choose."""

import datetime as dt
import uuid
from typing import Any

from common.objects import (
    Action,
    ActionEvent,
    ComputeNode,
    Flavor,
    Image,
    Instance,
    Interface,
    MicronovaObject,
    ServiceRecord,
)

NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
IMAGE_ID = "525da418-e40e-5872-a7f1-e3fe81321c1d"
NETWORK_ID = "26b8ba1f-3b4b-5d5f-8a57-0d9a1a7f4f2e"


def flavor(**fields: Any) -> Flavor:
    """A flavor called m1.tiny, with some fields changed."""
    values = {
        "flavorid": "1",
        "name": "m1.tiny",
        "vcpus": 1,
        "memory_mb": 512,
        "root_gb": 1,
        "description": None,
        **fields,
    }
    return made(Flavor, values)


def instance(**fields: Any) -> Instance:
    """An active server of the project demo, with some fields changed."""
    values = {
        "uuid": str(uuid.uuid4()),
        "project_id": "demo",
        "user_id": "alice",
        "display_name": "web",
        "display_description": None,
        "hostname": "web",
        "flavor": flavor(),
        "image_id": IMAGE_ID,
        "user_data": None,
        "availability_zone": "nova",
        "host": "host1",
        "reservation_id": "r-1",
        "vm_state": "active",
        "task_state": None,
        "power_state": 1,
        "launched_at": NOW,
        "terminated_at": None,
        "created_at": NOW,
        "updated_at": None,
        "fault_code": None,
        "locked_reason": None,
        **fields,
    }
    return made(Instance, values)


def interface(**fields: Any) -> Interface:
    """An interface in the network private, with some fields changed."""
    values = {
        "port_id": str(uuid.uuid4()),
        "network_id": NETWORK_ID,
        "network": "private",
        "mac": "fa:16:c6:12:00:05",
        "ipv4": "198.18.0.5",
        "ipv6": "2001:db8::c612:5",
        "tag": None,
        "state": "ACTIVE",
        **fields,
    }
    return made(Interface, values)


def service(**fields: Any) -> ServiceRecord:
    """The compute service of host1, with some fields changed."""
    values = {
        "id": 1,
        "uuid": str(uuid.uuid4()),
        "host": "host1",
        "binary": "nova-compute",
        "topic": "compute",
        "availability_zone": "nova",
        "version": 1,
        "state": "up",
        "up": True,
        "disabled_reason": None,
        "last_seen_at": NOW,
        **fields,
    }
    return made(ServiceRecord, values)


def node(**fields: Any) -> ComputeNode:
    """The compute node of host1, with some fields changed."""
    values = {
        "id": 7,
        "uuid": str(uuid.uuid4()),
        "host": "host1",
        "hypervisor_hostname": "host1",
        "hypervisor_type": "fake",
        "hypervisor_version": 1000,
        "host_ip": "127.0.0.1",
        "cpu_info": '{"arch": "x86_64"}',
        "vcpus": 8,
        "memory_mb": 8192,
        "local_gb": 100,
        "uptime": "1 day",
        "service": service(),
        **fields,
    }
    return made(ComputeNode, values)


def action(server: Instance, **fields: Any) -> Action:
    """A finished reboot of a server, with some fields changed."""
    event = {
        "event": "compute_reboot_instance",
        "host": "host1",
        "start_time": NOW,
        "finish_time": NOW,
        "result": "Error",
        "details": "it hung",
    }
    values = {
        "id": 1,
        "instance_uuid": server.uuid,
        "action": "reboot",
        "request_id": "req-1",
        "user_id": "alice",
        "project_id": "demo",
        "state": "done",
        "attempt": 1,
        "message": None,
        "start_time": NOW,
        "updated_at": NOW,
        "events": [made(ActionEvent, event)],
        **fields,
    }
    return made(Action, values)


def made(kind: type[MicronovaObject], values: dict[str, Any]) -> Any:
    """An object with all of its defaults set."""
    filled = kind(**values)
    filled.obj_set_defaults()
    return filled


def image(**fields: Any) -> Image:
    """An image called cirros, with some fields changed."""
    return made(
        Image, {"id": IMAGE_ID, "name": "cirros", "created_at": NOW, "updated_at": None, **fields}
    )
