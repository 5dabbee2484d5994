"""What users see of hypervisors."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from api.microversion import Version
from api.views import services
from common.objects import ComputeNode, Instance

View = Callable[[Version, ComputeNode], dict[str, Any]]

RESOURCES = ("vcpus", "memory_mb", "local_gb")
SUMS = (*RESOURCES, *(f"{name}_used" for name in RESOURCES), "running_vms")


def summary(version: Version, node: ComputeNode) -> dict[str, Any]:
    """A hypervisor in a short list."""
    return {
        "id": services.ident(version, node),
        "hypervisor_hostname": node.hypervisor_hostname,
        "state": services.state(node.service),
        "status": services.status(node.service),
    }


def detail(version: Version, node: ComputeNode) -> dict[str, Any]:
    """A hypervisor in full."""
    return {
        **summary(version, node),
        **(_resources(version, node) if version < (2, 88) else {"uptime": node.uptime}),
        "service": {
            "id": services.ident(version, node.service),
            "host": node.host,
            "disabled_reason": node.service.disabled_reason,
        },
        "hypervisor_type": node.hypervisor_type,
        "hypervisor_version": node.hypervisor_version,
        "host_ip": node.host_ip,
    }


def _resources(version: Version, node: ComputeNode) -> dict[str, Any]:
    return {
        **{name: getattr(node, name) for name in SUMS},
        **_free([node]),
        "cpu_info": json.loads(node.cpu_info) if version >= (2, 28) else node.cpu_info,
    }


def uptime(version: Version, node: ComputeNode) -> dict[str, Any]:
    """How long a hypervisor is up, in its own words."""
    return {**summary(version, node), "uptime": node.uptime}


def servers(version: Version, instances: Iterable[Instance] | None) -> dict[str, Any]:
    """The servers on a hypervisor, where they are asked for; before 2.75, where there are any."""
    shown = [{"uuid": instance.uuid, "name": instance.uuid} for instance in instances or ()]
    return {"servers": shown} if shown or (instances is not None and version >= (2, 75)) else {}


def statistics(nodes: list[ComputeNode]) -> dict[str, Any]:
    """What all hypervisors have together."""
    sums = {name: sum(getattr(node, name) for node in nodes) for name in SUMS}
    return {"count": len(nodes), **sums, **_free(nodes)}


def _free(nodes: list[ComputeNode]) -> dict[str, int]:
    free_disk = sum(node.local_gb - node.local_gb_used for node in nodes)
    return {
        "free_ram_mb": sum(node.memory_mb - node.memory_mb_used for node in nodes),
        "free_disk_gb": free_disk,
        "disk_available_least": free_disk,
        "current_workload": 0,
    }
