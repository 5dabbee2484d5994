"""What the scheduler looks at: the hosts as they are now, and what is asked of one."""

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

from oslo_config import cfg
from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from common.objects import ServiceState
from conductor.db.compute_nodes import RESOURCES
from conductor.db.models import ComputeNode, Service


class HostState(NamedTuple):
    """A host with its free capacity (virtual CPUs, MiB, GiB, allocation ratios applied)."""

    host: str
    availability_zone: str
    up: bool
    enabled: bool
    free: dict[str, float]


@dataclass(frozen=True)
class Request:
    """What a server needs, where it may go, and where it must not."""

    needs: dict[str, int]
    availability_zone: str | None = None
    host: str | None = None
    tried: frozenset[str] = field(default_factory=frozenset)
    avoid: frozenset[str] = field(default_factory=frozenset)


def ratios(conf: cfg.ConfigOpts) -> dict[str, float]:
    """Allocation ratio of each resource."""
    return {
        "vcpus": conf.scheduler.cpu_allocation_ratio,
        "memory_mb": conf.scheduler.ram_allocation_ratio,
        "local_gb": conf.scheduler.disk_allocation_ratio,
    }


_HOSTS = select(
    ComputeNode.host,
    Service.availability_zone,
    Service.last_seen_at,
    Service.state,
    Service.forced_down,
    Service.disabled,
    *(getattr(ComputeNode, name) for name in RESOURCES),
    *(getattr(ComputeNode, f"{name}_used") for name in RESOURCES),
).join(Service, (Service.host == ComputeNode.host) & (Service.topic == "compute"))


def load_hosts(
    session: Session, allocation: dict[str, float], seen_after: dt.datetime
) -> list[HostState]:
    """All compute hosts; one that reported after ``seen_after`` is up."""
    return [_host(row, allocation, seen_after) for row in session.execute(_HOSTS).mappings()]


def _host(row: RowMapping, allocation: dict[str, float], seen_after: dt.datetime) -> HostState:
    seen = row["last_seen_at"] is not None and row["last_seen_at"] >= seen_after
    return HostState(
        host=row["host"],
        availability_zone=row["availability_zone"],
        # a draining host finishes its work, but gets no new one
        up=seen and row["state"] == ServiceState.UP and not row["forced_down"],
        enabled=not row["disabled"],
        free={name: row[name] * ratio - row[f"{name}_used"] for name, ratio in allocation.items()},
    )
