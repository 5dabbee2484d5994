"""Queries on flavors."""

import sqlalchemy as sa
from oslo_db import exception as db_exc
from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from common import exception, objects
from common.context import RequestContext
from conductor.db.models import Flavor


def _visible(ctxt: RequestContext) -> sa.Select[Flavor]:
    """The flavors a caller may see: who is no administrator, public ones."""
    return select(Flavor) if ctxt.is_admin else select(Flavor).filter_by(is_public=True)


def get(session: Session, ctxt: RequestContext, flavorid: str) -> Flavor:
    """:raises FlavorNotFound: no such flavor that the caller may see"""
    found = session.scalar(_visible(ctxt).filter_by(flavorid=flavorid))
    if found is None:
        raise exception.FlavorNotFound(flavor=flavorid)
    return found


def page(
    session: Session,
    ctxt: RequestContext,
    *,
    is_public: bool | None,
    limit: int | None,
    marker: str | None,
) -> list[Flavor]:
    """Flavors by memory, then id; ``is_public`` None means all that the caller may see.

    :raises MarkerNotFound: no flavor has the marker's flavorid
    """
    query = _visible(ctxt).order_by(Flavor.memory_mb, Flavor.id).limit(limit)
    if is_public is not None:
        query = query.filter_by(is_public=is_public)
    if marker is not None:
        last = session.scalar(_visible(ctxt).filter_by(flavorid=marker))
        if last is None:
            raise exception.MarkerNotFound(marker=marker)
        query = query.where(tuple_(Flavor.memory_mb, Flavor.id) > (last.memory_mb, last.id))
    return list(session.scalars(query))


def create(session: Session, flavor: objects.Flavor) -> Flavor:
    """:raises FlavorExists: the flavorid or the name is taken"""
    for field in ("flavorid", "name"):
        value = getattr(flavor, field)
        if session.scalar(select(Flavor.id).filter_by(**{field: value})):
            raise exception.FlavorExists(field=field, value=value)
    flavor.obj_set_defaults()
    row = Flavor(**{name: flavor.get(name) for name in flavor.fields})
    session.add(row)
    try:
        session.flush()
    except db_exc.DBDuplicateEntry:  # another conductor was faster
        raise exception.FlavorExists(field="flavorid", value=flavor.flavorid) from None
    return row


def remove(session: Session, ctxt: RequestContext, flavorid: str) -> None:
    """:raises FlavorNotFound: no such flavor"""
    get(session, ctxt, flavorid)
    session.execute(delete(Flavor).where(Flavor.flavorid == flavorid))


def snapshot(row: Flavor) -> dict[str, object]:
    """What an instance keeps of the flavor it was made from."""
    return {name: getattr(row, name) for name in objects.Flavor.fields}
