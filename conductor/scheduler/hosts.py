"""The hosts as they are now."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from oslo_config import cfg
from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from common.objects import ZONE, ServiceState
from conductor.db.compute_nodes import RESOURCES
from conductor.db.models import Aggregate, AggregateHost, ComputeNode, Service


class HostState(NamedTuple):
    """A host with its free capacity (virtual CPUs, MiB, GiB, allocation ratios applied).

    ``metadata`` is that of all its aggregates together: each key with its values.
    """

    host: str
    availability_zone: str
    up: bool
    enabled: bool
    free: dict[str, float]
    metadata: Mapping[str, set[str]] = {}
    generation: int = 0


def ratios(conf: cfg.ConfigOpts) -> dict[str, float]:
    """Allocation ratio of each resource."""
    return {
        "vcpus": conf.scheduler.cpu_allocation_ratio,
        "memory_mb": conf.scheduler.ram_allocation_ratio,
        "local_gb": conf.scheduler.disk_allocation_ratio,
    }


# A host comes once for each of its aggregates
_HOSTS = (
    select(
        ComputeNode.host,
        ComputeNode.generation,
        Service.availability_zone,
        Service.last_seen_at,
        Service.state,
        Service.forced_down,
        Service.disabled,
        *(getattr(ComputeNode, name) for name in RESOURCES),
        *(getattr(ComputeNode, f"{name}_used") for name in RESOURCES),
        Aggregate.metadata_,
    )
    .join(Service, (Service.host == ComputeNode.host) & (Service.topic == "compute"))
    .outerjoin(AggregateHost, AggregateHost.host == ComputeNode.host)
    .outerjoin(Aggregate, Aggregate.id == AggregateHost.aggregate_id)
)


def load_hosts(
    session: Session, allocation: dict[str, float], seen_after: dt.datetime
) -> list[HostState]:
    """All compute hosts; one that reported after ``seen_after`` is up."""
    rows: dict[str, list[RowMapping]] = defaultdict(list)
    for row in session.execute(_HOSTS).mappings():
        rows[row["host"]].append(row)
    return [_host(of_host, allocation, seen_after) for of_host in rows.values()]


def _host(
    rows: list[RowMapping], allocation: dict[str, float], seen_after: dt.datetime
) -> HostState:
    row = rows[0]
    metadata = [each["metadata_"] for each in rows if each["metadata_"]]
    seen = row["last_seen_at"] is not None and row["last_seen_at"] >= seen_after
    return HostState(
        host=row["host"],
        availability_zone=zone(row["availability_zone"], metadata),
        # a draining host finishes its work, but gets no new one
        up=seen and row["state"] == ServiceState.UP and not row["forced_down"],
        enabled=not row["disabled"],
        free={name: row[name] * ratio - row[f"{name}_used"] for name, ratio in allocation.items()},
        metadata=_together(metadata) if metadata else {},
        generation=row["generation"],
    )


def zone(own: str, metadata: Iterable[Mapping[str, Any]]) -> str:
    """The zone of a host: that of an aggregate it is in, else the one it is configured with."""
    return next((str(each[ZONE]) for each in metadata if ZONE in each), own)


def _together(metadata: Iterable[Mapping[str, str]]) -> dict[str, set[str]]:
    """A value may name several, with commas."""
    together: dict[str, set[str]] = defaultdict(set)
    for each in metadata:
        for key, values in each.items():
            together[key].update(value.strip() for value in values.split(","))
    return together
