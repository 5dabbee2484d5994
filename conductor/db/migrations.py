"""Queries on migrations: servers' ways from host to host."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from oslo_utils import uuidutils
from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy.orm import Session

from common import exception
from common.context import RequestContext
from common.objects import MigrationStatus
from conductor.db import bounds, compute_nodes
from conductor.db.actions import Held
from conductor.db.instances import parse_time
from conductor.db.models import Instance, Migration

EQUALITY = frozenset({
    "instance_uuid",
    "migration_type",
    "project_id",
    "source_compute",
    "status",
    "user_id",
    "uuid",
})  # fmt: skip
FILTERS = EQUALITY | {"changes_before", "changes_since", "host"}
_ACTIVE = Migration.status.not_in(MigrationStatus.ENDED)


def begin(held: Held, kind: str, dest: str, new_flavor: dict[str, Any], status: str) -> None:
    """Note which host was chosen for an instance; another one where one was before."""
    migration = active(held.session, held.instance.uuid)
    if migration is None:
        migration = Migration(
            uuid=uuidutils.generate_uuid(),
            instance_uuid=held.instance.uuid,
            source_compute=held.instance.host,
            migration_type=kind,
            old_flavor=held.instance.flavor,
            new_flavor=new_flavor,
            user_id=held.action.user_id,
            project_id=held.instance.project_id,
        )
        held.session.add(migration)
    migration.dest_compute, migration.status = dest, status
    held.session.flush()


def active(session: Session, instance_uuid: str) -> Migration | None:
    """The migration of an instance that is under way, or waits to be confirmed."""
    query = select(Migration).where(Migration.instance_uuid == instance_uuid, _ACTIVE)
    return session.scalar(query.order_by(Migration.id.desc()).limit(1))


def end(session: Session, instance: Instance, status: str | None = None) -> None:
    """End the migration of an instance, if there is one: it stays where it is.

    What it had claimed elsewhere is given back.

    :param status: what has come of it; by default what follows from how far it was
    """
    migration = active(session, instance.uuid)
    if migration is not None:
        finished = migration.status == MigrationStatus.FINISHED
        by_default = MigrationStatus.CONFIRMED if finished else MigrationStatus.ERROR
        migration.status = status or by_default
        compute_nodes.release(session, instance.uuid, keep=instance.host)


def of_host(session: Session, host: str) -> set[str]:
    """The uuids of instances of which a host may have a guest because of a migration."""
    return set(session.scalars(select(Migration.instance_uuid).where(_ACTIVE, _takes_part(host))))


def unconfirmed(session: Session, before: dt.datetime) -> list[str]:
    """The uuids of instances that wait to be confirmed since before a time."""
    waits = (Migration.status == MigrationStatus.FINISHED, Migration.updated_at < before)
    return list(session.scalars(select(Migration.instance_uuid).where(*waits)))


def page(
    session: Session,
    ctxt: RequestContext,
    filters: dict[str, Any],
    limit: int | None,
    marker: str | None,
) -> list[Migration]:
    """Migrations the caller may see, newest first; ``host`` is either of the two.

    :raises Invalid, MarkerNotFound: a filter is unknown, or no migration has the marker's uuid
    """
    bounds.check("migrations", filters, FILTERS)
    query = select(Migration).where(*_conditions(filters))
    if not ctxt.is_admin:
        query = query.where(Migration.project_id == ctxt.project_id)
    if marker is not None:
        query = query.where(_after(session, marker))
    query = query.order_by(Migration.created_at.desc(), Migration.id.desc()).limit(limit)
    return list(session.scalars(query))


def get(session: Session, instance_uuid: str, ident: int) -> Migration:
    """:raises MigrationNotFound: the instance has no such migration"""
    found = session.get(Migration, ident)
    if found is None or found.instance_uuid != instance_uuid:
        raise exception.MigrationNotFound(migration=ident, instance=instance_uuid)
    return found


def _conditions(filters: dict[str, Any]) -> Iterable[ColumnElement[bool]]:
    changed = Migration.updated_at
    for name, value in filters.items():
        if name == "host":
            yield _takes_part(value)
        elif name == "changes_since":
            yield changed >= parse_time(value)
        elif name == "changes_before":
            yield changed <= parse_time(value)
        else:
            yield getattr(Migration, name) == value


def _takes_part(host: str) -> ColumnElement[bool]:
    return or_(Migration.source_compute == host, Migration.dest_compute == host)


def _after(session: Session, marker: str) -> ColumnElement[bool]:
    last = session.scalar(select(Migration).filter_by(uuid=marker))
    if last is None:
        raise exception.MarkerNotFound(marker=marker)
    return tuple_(Migration.created_at, Migration.id) < (last.created_at, last.id)
