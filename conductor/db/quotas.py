"""Queries on quotas: what was set, and what projects and users have."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from conductor.db import instances, server_groups
from conductor.db.models import KeyPair, Quota, QuotaClass

DEFAULT_CLASS = "default"
EVERYBODY = ""  # in the place of a user: what is set for the project

Limits = dict[str, int]

# What every request for a server runs; made once, since to make it takes as long as to run it
_OF_CLASS = select(QuotaClass).where(QuotaClass.name == sa.bindparam("class"))
_LIMITS: sa.CompoundSelect[Any] = sa.union_all(
    select(sa.null(), QuotaClass.resource, QuotaClass.hard_limit).where(
        QuotaClass.name == sa.bindparam("class")
    ),
    select(Quota.user_id, Quota.resource, Quota.hard_limit).where(
        Quota.project_id == sa.bindparam("project"),
        Quota.user_id.in_((EVERYBODY, sa.bindparam("user"))),
    ),
)


def limits_of_class(session: Session, name: str) -> Limits:
    """What was set for a class."""
    return {row.resource: row.hard_limit for row in session.scalars(_OF_CLASS, {"class": name})}


def limits(session: Session, project_id: str, user_id: str) -> tuple[Limits, Limits]:
    """What was set for a project, if only by the default class; and for the user in it alone."""
    of_class: Limits = {}
    of_project: Limits = {}
    of_user: Limits = {}
    names = {"class": DEFAULT_CLASS, "project": project_id, "user": user_id}
    for whose, resource, limit in session.execute(_LIMITS, names):
        if whose is None:
            of_class[resource] = limit
        else:
            (of_project if whose == EVERYBODY else of_user)[resource] = limit
    return of_class | of_project, of_user


def put(session: Session, project_id: str, user_id: str, wanted: Limits) -> None:
    """Set limits of a project, or of a user in it."""
    for resource, limit in wanted.items():
        key = {"project_id": project_id, "user_id": user_id, "resource": resource}
        session.merge(Quota(**key, hard_limit=limit))


def put_class(session: Session, name: str, wanted: Limits) -> None:
    """Set limits of a class."""
    for resource, limit in wanted.items():
        session.merge(QuotaClass(name=name, resource=resource, hard_limit=limit))


def forget(session: Session, project_id: str, user_id: str | None) -> None:
    """Forget what was set for a user in a project, or for the project and all users in it."""
    query = sa.delete(Quota).where(Quota.project_id == project_id)
    session.execute(query if user_id is None else query.where(Quota.user_id == user_id))


def used(
    session: Session, project_id: str, user_id: str | None, resources: Iterable[str]
) -> dict[str, int]:
    """How much of resources a project has, or a user in it; none of what is not counted."""
    wanted = set(resources)
    found = dict.fromkeys(wanted, 0)
    if wanted & {"instances", "cores", "ram"}:
        totals = instances.totals(session, project_id, user_id)
        found |= {"instances": totals["instances"], "cores": totals["vcpus"]}
        found["ram"] = totals["memory_mb"]
    if "key_pairs" in wanted and user_id is not None:
        count = select(sa.func.count()).select_from(KeyPair).where(KeyPair.user_id == user_id)
        found["key_pairs"] = session.scalar(count) or 0
    if "server_groups" in wanted:
        found["server_groups"] = server_groups.count(session, project_id, user_id)
    return found


def hold(session: Session, name: str) -> None:
    """Let others who want to hold a project or a user wait until the transaction ends.

    Those of SQLite that write wait for each other anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = sa.func.hashtextextended(name, 0)
        session.execute(select(sa.func.pg_advisory_xact_lock(key)))
