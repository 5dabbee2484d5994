"""Queries on aggregates, and the one way to change them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from oslo_db import exception as db_exc
from oslo_utils import uuidutils
from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from common import exception, objects
from common.objects import ZONE
from conductor.db import convert
from conductor.db.models import Aggregate, AggregateHost, Allocation, ComputeNode, Service

_ZONED = select(AggregateHost.host, Aggregate.metadata_[ZONE].as_string()).join(
    Aggregate, Aggregate.id == AggregateHost.aggregate_id
)


def zones(session: Session) -> dict[str, str]:
    """The zone of each host that has one by an aggregate it is in."""
    return {host: zone for host, zone in session.execute(_ZONED) if zone is not None}


def zone_of(session: Session, host: str | None) -> str | None:
    """The zone of one host, None where there is no such host."""
    own = select(Service.availability_zone).filter_by(topic="compute", host=host)
    return zones(session).get(host or "", session.scalar(own))


def get(session: Session, aggregate_id: int) -> Aggregate:
    """:raises AggregateNotFound: no such aggregate"""
    found = session.get(Aggregate, aggregate_id)
    if found is None:
        raise exception.AggregateNotFound(aggregate=aggregate_id)
    return found


def everything(session: Session) -> list[Aggregate]:
    """All aggregates, oldest first."""
    return list(session.scalars(select(Aggregate).order_by(Aggregate.id)))


def with_hosts(session: Session, rows: Iterable[Aggregate]) -> list[objects.Aggregate]:
    """Aggregates, each with its hosts."""
    hosts = defaultdict(list)
    for member in session.scalars(select(AggregateHost).order_by(AggregateHost.host)):
        hosts[member.aggregate_id].append(member.host)
    return [
        convert.fill(objects.Aggregate, row, hosts=hosts[row.id], metadata=row.metadata_)
        for row in rows
    ]


def create(session: Session, name: str, metadata: dict[str, str]) -> Aggregate:
    """:raises AggregateExists: the name is taken"""
    row = Aggregate(uuid=uuidutils.generate_uuid(), name=name, metadata_=metadata)
    session.add(row)
    _flush(session, name)
    return row


@contextmanager
def changed(
    session: Session, aggregate_id: int, change: str, refusal: type[exception.AggregateInvalid]
) -> Iterator[Aggregate]:
    """An aggregate, and what follows where it has been changed: no server's zone ever changes.

    Servers that are placed at this moment either come first, and are seen here, or find the node
    in another generation.

    :param change: completes "Cannot ... aggregate N"
    :raises AggregateNotFound, AggregateExists: there is none, or its new name is taken
    """
    # one change after another, of whichever aggregates: a host may be in several
    session.execute(select(Aggregate.id).order_by(Aggregate.id).with_for_update()).all()
    row = get(session, aggregate_id)
    hosts, before = _hosts(session, row), zones(session)
    yield row
    _flush(session, row.name)
    hosts |= _hosts(session, row)
    _renew(session, hosts)
    if problem := _problem(session, hosts, before):
        raise refusal(change=change, aggregate=aggregate_id, reason=problem)


def update_metadata(row: Aggregate, changes: dict[str, str | None]) -> None:
    """Set keys, and remove those without a value."""
    together = {**row.metadata_, **changes}
    row.metadata_ = {key: value for key, value in together.items() if value is not None}


def add_host(session: Session, row: Aggregate, host: str) -> None:
    """:raises ComputeHostNotFound, AggregateHostExists: there is no such host; it is in it"""
    if session.scalar(select(Service.id).filter_by(topic="compute", host=host)) is None:
        raise exception.ComputeHostNotFound(host=host)
    if host in _hosts(session, row):
        raise exception.AggregateHostExists(aggregate=row.id, host=host)
    session.add(AggregateHost(aggregate_id=row.id, host=host))


def remove_host(session: Session, row: Aggregate, host: str) -> None:
    """:raises AggregateHostNotFound: the host is not in it"""
    member = session.get(AggregateHost, (row.id, host))
    if member is None:
        raise exception.AggregateHostNotFound(aggregate=row.id, host=host)
    session.delete(member)


def remove(session: Session, row: Aggregate) -> None:
    """:raises AggregateInvalid: it has hosts"""
    if _hosts(session, row):
        raise exception.AggregateInvalid(
            change="delete", aggregate=row.id, reason="Host aggregate is not empty"
        )
    session.delete(row)


def _hosts(session: Session, row: Aggregate) -> set[str]:
    return set(session.scalars(select(AggregateHost.host).filter_by(aggregate_id=row.id)))


def _renew(session: Session, hosts: Collection[str]) -> None:
    """Have those who are about to claim of these hosts look again; waits for those who have."""
    nodes = select(ComputeNode.id).where(ComputeNode.host.in_(hosts)).order_by(ComputeNode.id)
    ids = session.scalars(nodes.with_for_update()).all()
    newer = update(ComputeNode).where(ComputeNode.id.in_(ids))
    session.execute(newer.values(generation=ComputeNode.generation + 1))


def _problem(session: Session, hosts: Collection[str], before: dict[str, str]) -> str | None:
    """Why the zones of hosts can't be what they would be now."""
    now: dict[str, set[Any]] = defaultdict(set)
    for host, zone in session.execute(_ZONED.where(AggregateHost.host.in_(hosts))):
        now[host] |= {zone} - {None}
    for host in sorted(hosts):
        if len(now[host]) > 1:
            return f"Host {host} would be in availability zones {', '.join(sorted(now[host]))}"
    own = select(Service.host, Service.availability_zone).filter_by(topic="compute")
    moved = [
        host
        for host, zone in session.execute(own.where(Service.host.in_(hosts)))
        if before.get(host, zone) != next(iter(now[host]), zone)
    ]
    if session.scalar(select(exists().where(Allocation.host.in_(moved)))):
        return "One or more hosts contain instances in this zone: move them away first"
    return None


def _flush(session: Session, name: str) -> None:
    try:
        session.flush()
    except db_exc.DBDuplicateEntry:
        raise exception.AggregateExists(name=name) from None
