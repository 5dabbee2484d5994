"""Queries on instances."""

import datetime as dt
import json
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

import sqlalchemy as sa
from oslo_utils import timeutils
from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from common import exception, patterns
from common.context import RequestContext
from common.objects import VmState
from conductor.db import bounds, paging
from conductor.db.models import Instance

UPDATABLE = {
    "access_ip_v4": "access_ip_v4",
    "access_ip_v6": "access_ip_v6",
    "auto_disk_config": "auto_disk_config",
    "display_name": "display_name",
    "display_description": "display_description",
    "hostname": "hostname",
    "metadata": "metadata_",
}
REBUILDABLE = UPDATABLE | {"user_data": "user_data"}
EQUALITY = frozenset({
    "availability_zone",
    "display_name",
    "host",
    "hostname",
    "image_id",
    "key_name",
    "launch_index",
    "locked",
    "power_state",
    "project_id",
    "reservation_id",
    "task_state",
    "user_id",
    "uuid",
    "vm_state",
})  # fmt: skip
# fields that a pattern can be looked for in
SEARCHABLE = frozenset({
    "access_ip_v4",
    "access_ip_v6",
    "auto_disk_config",
    "availability_zone",
    "config_drive",
    "created_at",
    "display_description",
    "host",
    "hostname",
    "key_name",
    "launch_index",
    "launched_at",
    "power_state",
    "reservation_id",
    "root_device_name",
    "terminated_at",
})  # fmt: skip
ADDRESSES = {"ip": "ipv4", "ip6": "ipv6"}  # filter -> what it is of an interface
# What is to be true of having each of some tags, and whether it is to be so
TAGS_FILTERS = {
    "tags": (sa.and_, True),
    "tags_any": (sa.or_, True),
    "not_tags": (sa.and_, False),
    "not_tags_any": (sa.or_, False),
}
FILTERS = EQUALITY | TAGS_FILTERS.keys()
FILTERS |= {"changes_before", "changes_since", "deleted", "flavorid", "name", *ADDRESSES}
FILTERS |= {"ended_after", "launched_before"}
MOST_TAGS = 50
TAGGABLE = frozenset({VmState.ACTIVE, VmState.PAUSED, VmState.SUSPENDED, VmState.STOPPED})
SEARCH_SECONDS, SEARCH_BATCH = 1.0, 1000  # of processor time; names read at once
SPECIAL = frozenset(r"\^$.|?*+()[]{}")
EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - columns are naive UTC
SORTABLE = EQUALITY | SEARCHABLE | {"flavorid", "updated_at"}


Search = Callable[[str], Any]

_BY_UUID = select(Instance).where(Instance.uuid == sa.bindparam("uuid"))
_LOCKED = _BY_UUID.with_for_update()


def get(
    session: Session,
    ctxt: RequestContext,
    uuid: str,
    *,
    lock: bool = False,
    deleted: bool | None = False,
) -> Instance:
    """One instance the caller may see.

    :param lock: hold the row until the transaction ends
    :param deleted: None to find it whether it is deleted or not
    :raises InstanceNotFound: there is none, or it is another project's
    """
    found = session.scalar(_LOCKED if lock else _BY_UUID, {"uuid": uuid})
    if found is None or not (ctxt.is_admin or found.project_id == ctxt.project_id):
        raise exception.InstanceNotFound(instance=uuid)
    if deleted is not None and deleted != (found.deleted_at is not None):
        raise exception.InstanceNotFound(instance=uuid)
    return found


def page(
    session: Session,
    ctxt: RequestContext,
    filters: dict[str, Any],
    limit: int | None,
    marker: str | None,
    order: list[tuple[str, str]],
) -> list[Instance]:
    """A page of the instances the caller may see, ordered by (field, ``asc`` or ``desc``) pairs.

    :raises Invalid, MarkerNotFound: a filter or a sort key is unknown, or the marker
    """
    filters = dict(filters)
    patterns = dict(filters.pop("matching", {}))
    bounds.check("servers", patterns, SEARCHABLE)
    bounds.check("servers", filters, FILTERS)
    patterns |= {name: filters.pop(name) for name in ("name", *ADDRESSES) if name in filters}
    query = _filtered(_visible(select(Instance), ctxt), filters)
    # a field sorts once, by what is first said of it: a marker costs the square of the keys
    once = dict(reversed(order))
    fields = list(dict.fromkeys(field for field, _ in order))
    keys = [_sort_key(field) for field in fields] + [Instance.id]
    directions = [once[field] for field in fields] + ["desc"]
    if marker is not None:
        query = query.where(_after(session, ctxt, marker, keys, directions))
    query = paging.sorted_by(query, keys, directions)
    if not patterns:
        return list(session.scalars(query.limit(limit)))
    ids = list(islice(_matching(session, query, patterns), limit))
    found = {row.id: row for row in session.scalars(select(Instance).where(Instance.id.in_(ids)))}
    return [found[ident] for ident in ids]


def update(row: Instance, updates: dict[str, Any], allowed: Mapping[str, str] = UPDATABLE) -> None:
    """Change what is the user's own.

    :param allowed: what may be changed, each with its column
    :raises Invalid: a field is not the user's to change
    """
    for field, value in updates.items():
        if field not in allowed:
            raise exception.Invalid(reason=f"{field} can't be updated")
        setattr(row, allowed[field], value)


def due_for_offload(session: Session, shelved_before: dt.datetime, limit: int) -> list[str]:
    """Uuids of servers that were shelved before a time, and whose hosts have them still."""
    query = select(Instance.uuid).where(
        Instance.shelved_at <= shelved_before,
        Instance.task_state.is_(None),
        Instance.deleted_at.is_(None),
    )
    return list(session.scalars(query.limit(limit)))


def changed_metadata(
    row: Instance, added: dict[str, str], removed: list[str] | None
) -> dict[str, str]:
    """What an instance's metadata is without some items, all of them for None, and with others.

    :raises NotFound: it has not what is to be removed
    """
    if set(removed or []).difference(row.metadata_):
        raise exception.NotFound("Metadata item was not found")
    kept = {} if removed is None else {k: v for k, v in row.metadata_.items() if k not in removed}
    return kept | added


def change_tags(row: Instance, added: list[str], removed: list[str] | None) -> list[str]:
    """Take tags from an instance whose row is locked, all of them for None, and give it others.

    :returns: the tags it had before
    :raises InstanceInvalidState, TagNotFound, Invalid: nobody may in this state, it has not what is
        to be removed, or would have too many
    """
    if row.vm_state not in TAGGABLE:
        raise exception.InstanceInvalidState(
            action="update tags", instance=row.uuid, attribute="vm_state", state=row.vm_state
        )
    before = row.tags
    if missing := set(removed or []).difference(before):
        raise exception.TagNotFound(instance=row.uuid, tag=min(missing))
    kept = [] if removed is None else [tag for tag in before if tag not in removed]
    row.tags = list(dict.fromkeys([*kept, *added]))
    if len(row.tags) > MOST_TAGS:
        raise exception.TooManyTags(most=MOST_TAGS)
    return before


def count_on_host(session: Session, host: str) -> int:
    """How many instances live on a host."""
    query = select(sa.func.count()).select_from(Instance)
    return session.scalar(query.where(Instance.host == host, Instance.deleted_at.is_(None))) or 0


def totals(session: Session, project_id: str, user_id: str | None = None) -> dict[str, int]:
    """How many instances a project has, or a user in it, and the sum of their flavors."""
    flavor = Instance.flavor
    query = select(
        sa.func.count(),
        sa.func.coalesce(sa.func.sum(flavor["vcpus"].as_integer()), 0),
        sa.func.coalesce(sa.func.sum(flavor["memory_mb"].as_integer()), 0),
    ).where(Instance.project_id == project_id, Instance.deleted_at.is_(None))
    if user_id is not None:
        query = query.where(Instance.user_id == user_id)
    count, vcpus, memory_mb = session.execute(query).one()
    return {"instances": count, "vcpus": int(vcpus), "memory_mb": int(memory_mb)}


def on_host(session: Session, host: str) -> list[Instance]:
    """The instances of a host, of each no more than what a comparison with its guest takes."""
    columns = ("uuid", "vm_state", "task_state", "power_state", "created_at", "updated_at")
    query = select(Instance).options(load_only(*(getattr(Instance, name) for name in columns)))
    query = query.where(Instance.host == host, Instance.deleted_at.is_(None))
    return list(session.scalars(query))


def lock(session: Session, uuid: str) -> Instance | None:
    """An instance, deleted or not, held until the transaction ends; None where it is unknown."""
    return session.scalar(_LOCKED, {"uuid": uuid})


def _visible(query: sa.Select[Any], ctxt: RequestContext) -> sa.Select[Any]:
    return query if ctxt.is_admin else query.where(Instance.project_id == ctxt.project_id)


def _deleted(query: sa.Select[Any], *, wanted: bool | None) -> sa.Select[Any]:
    if wanted is None:
        return query
    return query.where(
        Instance.deleted_at.is_not(None) if wanted else Instance.deleted_at.is_(None)
    )


def _filtered(query: sa.Select[Any], filters: dict[str, Any]) -> sa.Select[Any]:
    since, before = filters.pop("changes_since", None), filters.pop("changes_before", None)
    changed = sa.func.coalesce(Instance.updated_at, Instance.created_at)
    if since is not None:
        query = query.where(changed >= parse_time(since))
    if before is not None:
        query = query.where(changed <= parse_time(before))
    if (end := filters.pop("launched_before", None)) is not None:
        query = query.where(Instance.launched_at < parse_time(end))
    if (start := filters.pop("ended_after", None)) is not None:
        running, gone = Instance.terminated_at.is_(None), Instance.terminated_at > parse_time(start)
        query = query.where(sa.or_(running, gone))
    # who asks for changes wants to hear of deletions too
    asked_for_changes = since is not None or before is not None
    query = _deleted(query, wanted=filters.pop("deleted", None if asked_for_changes else False))
    for field, value in filters.items():
        query = query.where(_condition(field, value))
    return query


def _condition(field: str, value: Any) -> sa.ColumnElement[bool]:
    if field == "flavorid":
        return Instance.flavor["flavorid"].as_string() == value
    if field in TAGS_FILTERS:
        combined, wanted = TAGS_FILTERS[field]
        having = combined(*map(_has_tag, _at_most(value)))
        return having if wanted else sa.not_(having)
    column = getattr(Instance, field)
    return column.in_(value) if isinstance(value, list) else column == value


def _at_most(tags: list[str]) -> list[str]:
    if len(tags) > MOST_TAGS:
        raise exception.Invalid(reason=f"a server has {MOST_TAGS} tags at most")
    return tags


def _has_tag(tag: str) -> sa.ColumnElement[bool]:
    text = sa.cast(Instance.tags, sa.Text)
    # as the column's serializer writes them, with quotes and what is not ASCII escaped; LIKE would
    # not tell upper from lower case on SQLite
    return sa.func.replace(text, json.dumps(tag), "") != text


def _matching(session: Session, query: sa.Select[Any], wanted: dict[str, str]) -> Iterator[int]:
    """The ids of those whose fields, names or addresses match, in the order of ``query``.

    Databases have engines of their own, some of which take minutes; here it is the same one for
    all, and it is given up in time.

    :raises Invalid: a pattern is none, or takes too long
    """
    columns = {field: _searched(field) for field in wanted}
    searches = [(field, patterns.compiled(pattern).search) for field, pattern in wanted.items()]
    end = time.thread_time() + SEARCH_SECONDS
    texts = query.with_only_columns(Instance.id, *columns.values())
    for field, column in columns.items():
        # each has it as it is, and most don't: what is left is read
        if isinstance(column.type, sa.String) and not SPECIAL & set(wanted[field]):
            texts = texts.where(column.contains(wanted[field], autoescape=True))
    with session.execute(texts.execution_options(yield_per=SEARCH_BATCH)) as rows:
        for ident, *values in rows:
            if _fits(searches, values):
                yield ident
            if time.thread_time() > end:
                looked_for = ", ".join(map(repr, wanted.values()))
                raise exception.Invalid(reason=f"to look for {looked_for} in all takes long")


def _fits(searches: list[tuple[str, Search]], values: list[Any]) -> bool:
    """Whether all fields fit; of addresses, any of either kind that is looked for."""
    found = {
        field: any(map(search, _texts(field, value)))
        for (field, search), value in zip(searches, values, strict=True)
    }
    of_addresses = [found.pop(kind) for kind in ADDRESSES if kind in found]
    return all(found.values()) and (any(of_addresses) or not of_addresses)


def _searched(field: str) -> Any:
    if field in ADDRESSES:
        return Instance.interfaces
    return getattr(Instance, "display_name" if field == "name" else field)


def _texts(field: str, value: Any) -> list[str]:
    """What a pattern is looked for in: one text or none, but each address of a server."""
    if field in ADDRESSES:
        kind = ADDRESSES[field]
        return [interface[kind] for interface in value if interface.get(kind)]
    return [] if value is None else [str(value)]


def _sort_key(field: str) -> Any:
    if field not in SORTABLE:
        raise exception.Invalid(reason=f"servers can't be sorted by {field}")
    if field == "flavorid":
        return Instance.flavor["flavorid"].as_string()
    column = getattr(Instance, field)
    if isinstance(column.type, sa.Boolean):  # which have no order
        return sa.cast(column, sa.Integer)
    if not column.nullable:
        return column
    # NULL has no place in a comparison: give it the first
    first = "" if isinstance(column.type, sa.String) else sa.literal(EPOCH)
    return sa.func.coalesce(column, first)


def _after(
    session: Session, ctxt: RequestContext, marker: str, keys: list[Any], directions: list[str]
) -> sa.ColumnElement[bool]:
    """What comes behind the marker in the order of ``keys``."""
    query = _visible(select(*keys).where(Instance.uuid == marker), ctxt)
    values = session.execute(query).one_or_none()
    if values is None:
        raise exception.MarkerNotFound(marker=marker)
    return paging.behind(keys, directions, values)


def parse_time(value: str) -> dt.datetime:
    """An ISO 8601 time as naive UTC.

    :raises Invalid: it is none
    """
    try:
        return timeutils.normalize_time(timeutils.parse_isotime(value))
    except (TypeError, ValueError, OverflowError) as error:
        raise exception.Invalid(reason=f"{value!r} is not an ISO 8601 time") from error
