"""Queries on flavors."""

from typing import Any

import sqlalchemy as sa
from oslo_db import exception as db_exc
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from common import exception, objects
from common.context import RequestContext
from conductor.db import bounds, paging
from conductor.db.models import Flavor, FlavorProject

FILTERS = {"min_ram": Flavor.memory_mb, "min_disk": Flavor.root_gb}
_IN_ORDER = ("ephemeral_gb", "flavorid", "id", "is_public", "memory_mb", "name", "root_gb", "swap")
SORT_KEYS: dict[str, Any] = {
    **{name: getattr(Flavor, name) for name in (*_IN_ORDER, "rxtx_factor", "vcpus")},
    "description": sa.func.coalesce(Flavor.description, ""),
    # the order they were made in is that of their ids; others of Nova's are the same for all here
    **dict.fromkeys(("created_at", "disabled", "updated_at", "vcpu_weight"), Flavor.id),
}


def _granted(ctxt: RequestContext) -> sa.ColumnElement[bool]:
    """Public, or for the caller's project."""
    own = select(FlavorProject.flavor_id).where(FlavorProject.project_id == ctxt.project_id)
    return sa.or_(Flavor.is_public, Flavor.id.in_(own))


def _visible(ctxt: RequestContext) -> sa.Select[Any]:
    """The flavors a caller may see: who is no administrator, those that were granted."""
    return select(Flavor) if ctxt.is_admin else select(Flavor).where(_granted(ctxt))


def get(session: Session, ctxt: RequestContext, flavorid: str, *, lock: bool = False) -> Flavor:
    """:raises FlavorNotFound: no such flavor that the caller may see"""
    query = _visible(ctxt).filter_by(flavorid=flavorid)
    found: Flavor | None = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise exception.FlavorNotFound(flavor=flavorid)
    return found


def page(
    session: Session,
    ctxt: RequestContext,
    filters: dict[str, Any],
    limit: int | None,
    marker: str | None,
    sort_key: str,
    sort_dir: str,
) -> list[Flavor]:
    """Flavors that the caller may see; ``is_public`` also finds what is for the own project.

    :raises Invalid, MarkerNotFound: no such filter or sort key, or no flavor has the marker's id
    """
    bounds.check("flavors", filters, {"is_public", *FILTERS})
    if sort_key not in SORT_KEYS:
        raise exception.Invalid(reason=f"flavors can't be sorted by {sort_key}")
    query, keys, directions = _visible(ctxt), [SORT_KEYS[sort_key], Flavor.id], [sort_dir] * 2
    is_public = filters.get("is_public")
    if is_public is not None:
        query = query.where(_granted(ctxt) if is_public else sa.not_(Flavor.is_public))
    for name in FILTERS.keys() & filters.keys():
        query = query.where(FILTERS[name] >= filters[name])
    if marker is not None:
        where = _visible(ctxt).filter_by(flavorid=marker).with_only_columns(*keys)
        values = session.execute(where).one_or_none()
        if values is None:
            raise exception.MarkerNotFound(marker=marker)
        query = query.where(paging.behind(keys, directions, values))
    return list(session.scalars(paging.sorted_by(query, keys, directions).limit(limit)))


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


def update(row: Flavor, updates: dict[str, Any]) -> None:
    """Change a flavor whose row is locked: ``description``, and some of ``extra_specs``.

    :raises ExtraSpecNotFound, Invalid: there is no spec to be removed, or it is no such field
    """
    if unknown := sorted(set(updates) - {"description", "extra_specs"}):
        raise exception.Invalid(reason=f"{', '.join(unknown)} of a flavor can't be updated")
    specs = updates.get("extra_specs", {})
    for key, value in specs.items():
        if value is None and key not in row.extra_specs:
            raise exception.ExtraSpecNotFound(flavor=row.flavorid, key=key)
    merged = {**row.extra_specs, **specs}
    row.extra_specs = {key: value for key, value in merged.items() if value is not None}
    row.description = updates.get("description", row.description)


def remove(session: Session, ctxt: RequestContext, flavorid: str) -> None:
    """:raises FlavorNotFound: no such flavor"""
    row = get(session, ctxt, flavorid, lock=True)
    session.execute(delete(FlavorProject).where(FlavorProject.flavor_id == row.id))
    session.delete(row)


def projects(session: Session, row: Flavor) -> list[str]:
    """The projects that a flavor which is not public is for."""
    query = select(FlavorProject.project_id).where(FlavorProject.flavor_id == row.id)
    return list(session.scalars(query.order_by(FlavorProject.project_id)))


def grant(session: Session, row: Flavor, project_id: str, *, access: bool) -> None:
    """Let a project have a flavor whose row is locked, or no longer.

    :raises FlavorAccessExists, FlavorAccessNotFound: it is as it is to be
    """
    key = {"flavor_id": row.id, "project_id": project_id}
    found = session.get(FlavorProject, tuple(key.values()))
    about = {"flavor": row.flavorid, "project": project_id}
    if access and found is not None:
        raise exception.FlavorAccessExists(**about)
    if access:
        session.add(FlavorProject(**key))
    elif found is None:
        raise exception.FlavorAccessNotFound(**about)
    else:
        session.delete(found)


def snapshot(row: Flavor) -> dict[str, object]:
    """What an instance keeps of the flavor it was made from."""
    return {name: getattr(row, name) for name in objects.Flavor.fields}
