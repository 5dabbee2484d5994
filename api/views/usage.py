"""What users see of what projects have used."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from api.views.times import naive, precise
from common.objects import Instance, VmState

SUMS = {"total_memory_mb_usage": "memory_mb", "total_local_gb_usage": "local_gb"}
SUMS |= {"total_vcpus_usage": "vcpus"}


class Period(NamedTuple):
    """From when to when, and when it is looked at; naive UTC."""

    start: dt.datetime
    end: dt.datetime
    now: dt.datetime


def of_projects(
    servers: Iterable[Instance], period: Period, *, detailed: bool
) -> list[dict[str, Any]]:
    """What projects have used, each with its servers where they are asked for."""
    projects: dict[str, dict[str, Any]] = {}
    for server in servers:
        used = _of_server(server, period)
        project = projects.setdefault(server.project_id, _nothing(server.project_id, period))
        project["total_hours"] += used["hours"]
        for total, part in SUMS.items():
            project[total] += used[part] * used["hours"]
        if detailed:
            project.setdefault("server_usages", []).append(used)
    return list(projects.values())


def _nothing(project_id: str, period: Period) -> dict[str, Any]:
    times = {"start": precise(period.start), "stop": precise(period.end)}
    return {"tenant_id": project_id, **times, **dict.fromkeys(("total_hours", *SUMS), 0.0)}


def _of_server(server: Instance, period: Period) -> dict[str, Any]:
    began = naive(server.launched_at)
    ended = naive(server.terminated_at) if server.terminated_at else None
    gone = server.vm_state == VmState.DELETED
    within = min(ended or period.end, period.end) - max(began, period.start)
    return {
        "instance_id": server.uuid,
        "name": server.display_name,
        "tenant_id": server.project_id,
        "flavor": server.flavor.name,
        "vcpus": server.flavor.vcpus,
        "memory_mb": server.flavor.memory_mb,
        "local_gb": server.flavor.root_gb + server.flavor.ephemeral_gb,
        "hours": max(within.total_seconds(), 0) / 3600,
        "started_at": precise(began),
        "ended_at": precise(ended),
        "state": "terminated" if ended or gone else server.vm_state,
        "uptime": max(int(((ended or period.now) - began).total_seconds()), 0),
    }
