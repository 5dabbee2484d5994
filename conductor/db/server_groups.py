"""Queries on server groups. Instances name the group they belong to."""

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa
from oslo_utils import uuidutils
from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from common import exception, objects
from common.context import RequestContext
from conductor.db import convert
from conductor.db.models import Instance, ServerGroup


def get(session: Session, ctxt: RequestContext, uuid: str, *, lock: bool = False) -> ServerGroup:
    """A group the caller may see.

    :raises ServerGroupNotFound: there is none, or it is another project's
    """
    query = _visible(ctxt).filter_by(uuid=uuid)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise exception.ServerGroupNotFound(group=uuid)
    return found


def page(
    session: Session,
    ctxt: RequestContext,
    project_id: str | None,
    limit: int | None,
    offset: int | None,
) -> list[ServerGroup]:
    """Groups the caller may see, oldest first; ``project_id`` None means all projects'."""
    query = _visible(ctxt).order_by(ServerGroup.id).limit(limit).offset(offset)
    if project_id is not None:
        query = query.filter_by(project_id=project_id)
    return list(session.scalars(query))


def with_members(session: Session, rows: Iterable[ServerGroup]) -> list[objects.ServerGroup]:
    """Groups, each with those of its servers that are not deleted."""
    rows = list(rows)
    query = select(Instance.server_group, Instance.uuid).order_by(Instance.id)
    query = query.where(Instance.server_group.in_([row.uuid for row in rows]))
    members = defaultdict(list)
    for group, member in session.execute(query.where(Instance.deleted_at.is_(None))):
        members[group].append(member)
    return [convert.fill(objects.ServerGroup, row, members=members[row.uuid]) for row in rows]


def create(session: Session, ctxt: RequestContext, group: objects.ServerGroup) -> ServerGroup:
    """A new group of the caller's project."""
    chosen = {name: group.get(name) for name in ("name", "policy", "max_server_per_host")}
    whose = {"project_id": ctxt.project_id, "user_id": ctxt.user_id}
    row = ServerGroup(uuid=uuidutils.generate_uuid(), **whose, **chosen)
    session.add(row)
    session.flush()
    return row


def join(session: Session, ctxt: RequestContext, hints: dict[str, list[str]]) -> str | None:
    """The group that the hints of new servers name, which stays until the transaction ends.

    :raises ServerGroupNotFound: there is none, or it is another project's
    """
    named = hints.get("group")
    return get(session, ctxt, ", ".join(named), lock=True).uuid if named else None


def count(session: Session, project_id: str, user_id: str | None) -> int:
    """How many groups a project has, or a user in it."""
    query = select(sa.func.count()).select_from(ServerGroup).filter_by(project_id=project_id)
    return session.scalar(query if user_id is None else query.filter_by(user_id=user_id)) or 0


def size_with(session: Session, hints: dict[str, list[str]], more: int) -> int:
    """How many members the group that hints name would have with more; 0 where they name none."""
    if not hints.get("group"):
        return 0
    members = select(sa.func.count()).where(Instance.server_group.in_(hints["group"]))
    return (session.scalar(members.where(Instance.deleted_at.is_(None))) or 0) + more


def dismiss(session: Session, uuid: str) -> None:
    """Let servers forget a group that is gone.

    In a transaction of its own: who places a server holds the server and waits for the group.
    """
    gone = ~exists().where(ServerGroup.uuid == uuid)
    members = update(Instance).where(Instance.server_group == uuid, gone)
    # nothing was done to the servers: to those who look for changes they are what they were
    kept = members.values(server_group=None, updated_at=Instance.updated_at)
    session.execute(kept.execution_options(synchronize_session=False))


def _visible(ctxt: RequestContext) -> sa.Select[ServerGroup]:
    everyone = select(ServerGroup)
    return everyone if ctxt.is_admin else everyone.filter_by(project_id=ctxt.project_id)
