"""Queries on compute nodes, and the claims on what they have."""

from typing import cast

from oslo_utils import timeutils, uuidutils
from sqlalchemy import ColumnElement, Float, Integer, Table, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from common import exception, objects
from conductor.db.models import AggregateHost, Allocation, ComputeNode, Service

REPORTED = (
    "hypervisor_hostname",
    "hypervisor_type",
    "hypervisor_version",
    "host_ip",
    "cpu_info",
    "vcpus",
    "memory_mb",
    "local_gb",
    "uptime",
)

RESOURCES = ("vcpus", "memory_mb", "local_gb")
ANY_GENERATION = -1


def _fits(name: str) -> ColumnElement[bool]:
    need = bindparam(f"need_{name}", type_=Integer)
    ratio = bindparam(f"ratio_{name}", type_=Float)
    return or_(need <= 0, _NODES.c[f"{name}_used"] + need <= _NODES.c[name] * ratio)


_NODES = cast("Table", ComputeNode.__table__)
_USED = {f"{name}_used": _NODES.c[f"{name}_used"] + bindparam(f"need_{name}") for name in RESOURCES}
_SEEN = bindparam("of_generation", type_=Integer)
# made once, since to make it takes as long as to run it; what is needed may be negative
_TAKE = (
    update(_NODES)
    .where(_NODES.c.host == bindparam("of_host"), *map(_fits, RESOURCES))
    .where(or_(_SEEN == ANY_GENERATION, _NODES.c.generation == _SEEN))
    .values({**_USED, "running_vms": _NODES.c.running_vms + bindparam("vms")})
)

Pair = tuple[ComputeNode, Service]
_WITH_SERVICE = select(ComputeNode, Service).join(
    Service, (Service.host == ComputeNode.host) & (Service.topic == "compute")
)


def pairs(session: Session, limit: int | None = None, marker: str | None = None) -> list[Pair]:
    """Nodes by id, each with the service that runs it; none before it has registered."""
    query = _WITH_SERVICE.order_by(ComputeNode.id).limit(limit)
    if marker is not None:
        after = session.scalar(select(ComputeNode.id).filter_by(uuid=marker))
        if after is None:
            raise exception.MarkerNotFound(marker=marker)
        query = query.where(ComputeNode.id > after)
    return [(node, service) for node, service in session.execute(query)]


def get(session: Session, uuid: str) -> Pair:
    """:raises ComputeNodeNotFound: no such node, or one whose service has not registered yet"""
    found = session.execute(_WITH_SERVICE.where(ComputeNode.uuid == uuid)).one_or_none()
    if found is None:
        raise exception.ComputeNodeNotFound(node=uuid)
    return found[0], found[1]


def exists(session: Session, host: str) -> bool:
    """Whether a host of that name has ever reported."""
    return session.scalar(select(ComputeNode.id).filter_by(host=host)) is not None


def report(session: Session, node: objects.ComputeNode) -> None:
    """Store what a hypervisor has; what is used of it stays as it is."""
    row = session.scalar(select(ComputeNode).filter_by(host=node.host).with_for_update())
    if row is None:
        row = ComputeNode(uuid=uuidutils.generate_uuid(), host=node.host)
        session.add(row)
    node.obj_set_defaults()
    for name in REPORTED:
        setattr(row, name, node.get(name))
    row.updated_at = timeutils.utcnow()


def claim(
    session: Session,
    instance_uuid: str,
    host: str,
    needs: dict[str, int],
    ratios: dict[str, float],
    generation: int,
) -> bool:
    """Take what an instance needs from ``host``; False where it is no longer there.

    One conditional UPDATE decides, so that claims made at the same time never add up to more than
    the node has, whichever conductor makes them.

    :param generation: of the node, as it was chosen: its aggregates must not have changed since
    """
    if not _take(session, host, needs, 1, ratios, generation):
        return False
    session.add(Allocation(instance_uuid=instance_uuid, host=host, **needs))
    return True


def release(session: Session, instance_uuid: str, *, keep: str | None = None) -> None:
    """Give back what an instance holds, of all hosts but ``keep``; harmless when repeated."""
    held_by = select(Allocation).filter_by(instance_uuid=instance_uuid)
    for held in session.scalars(held_by.where(Allocation.host != (keep or ""))):
        _take(session, held.host, {name: -getattr(held, name) for name in RESOURCES}, -1, {})
        session.delete(held)


def _take(
    session: Session,
    host: str,
    needs: dict[str, int],
    vms: int,
    ratios: dict[str, float],
    generation: int = ANY_GENERATION,
) -> bool:
    values: dict[str, object] = {"of_host": host, "vms": vms, "of_generation": generation}
    for name, need in needs.items():
        values[f"need_{name}"], values[f"ratio_{name}"] = need, ratios.get(name, 1.0)
    return bool(session.execute(_TAKE, values).rowcount)  # type: ignore[attr-defined]


def forget(session: Session, host: str) -> None:
    """Remove the node of a host whose service was deleted, from its aggregates, too."""
    session.execute(delete(AggregateHost).where(AggregateHost.host == host))
    session.execute(delete(ComputeNode).where(ComputeNode.host == host))


def needed(flavor: dict[str, int]) -> dict[str, int]:
    """What a flavor takes from a node; swap is given in MiB and rounded up."""
    disk = flavor["root_gb"] + flavor["ephemeral_gb"] + -(-flavor["swap"] // 1024)
    return {"vcpus": flavor["vcpus"], "memory_mb": flavor["memory_mb"], "local_gb": disk}
