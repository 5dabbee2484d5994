"""Queries on actions: opening, leasing, fencing and closing them.

The instance's row is locked first by whatever changes an action, so that everything that happens
to one instance happens one after another.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from oslo_config import cfg
from sqlalchemy import Table, bindparam, or_, select, update
from sqlalchemy.orm import Session

from common import exception
from common.actions import Params
from common.context import RequestContext
from common.objects import ActionState, MigrationStatus
from conductor.db.clock import now, utcnow
from conductor.db.instances import parse_time
from conductor.db.models import Action, ActionEvent, Instance, Migration

SUCCESS, ERROR = "Success", "Error"

# What every step of every action runs; made once, since to make them takes as long as to run them
_OF_ACTION = select(Action.instance_uuid).where(Action.id == bindparam("action_id"))
_LOCK = select(Instance.id).where(Instance.uuid == _OF_ACTION.scalar_subquery()).with_for_update()
_BOTH = (
    select(Action, Instance, utcnow())
    .join(Instance, Instance.uuid == Action.instance_uuid)
    .where(Action.id == bindparam("action_id"))
    .execution_options(populate_existing=True)
)
_EVENTS = cast("Table", ActionEvent.__table__)
_CLOSE_EVENTS = (
    update(_EVENTS)
    .where(_EVENTS.c.action_id == bindparam("of_action"), _EVENTS.c.finish_time.is_(None))
    .values({name: bindparam(name) for name in ("finish_time", "result", "details")})
)


@dataclass(frozen=True)
class Held:
    """An action and its instance, both locked, at one moment of the database's clock."""

    session: Session
    action: Action
    instance: Instance
    now: dt.datetime


@dataclass(frozen=True)
class Lease:
    """Who drives an action, and for how many seconds nobody else does."""

    owner: str
    seconds: float

    @classmethod
    def of(cls, conf: cfg.ConfigOpts, owner: str) -> "Lease":
        """The configured lease."""
        return cls(owner, conf.conductor.lease)

    def until(self, now: dt.datetime) -> dt.datetime:
        """When a lease that begins now ends."""
        return now + dt.timedelta(seconds=self.seconds)


def create(
    session: Session,
    ctxt: RequestContext,
    instance: Instance,
    name: str,
    params: Params,
    lease: Lease,
) -> Held:
    """Open an action on an instance whose row is locked."""
    began = now(session)
    action = Action(
        instance_uuid=instance.uuid,
        action=name,
        request_id=ctxt.request_id,
        user_id=ctxt.user_id,
        project_id=ctxt.project_id,
        state=ActionState.OPEN,
        params=params,
        tried=[],
        owner=lease.owner,
        lease_until=lease.until(began),
        start_time=began,
        updated_at=began,
    )
    session.add(action)
    return Held(session, action, instance, began)


def lock(session: Session, action_id: int) -> Held:
    """The action and its instance, held until the transaction ends.

    :raises ActionNotFound: no such action
    """
    session.execute(_LOCK, {"action_id": action_id})
    return look(session, action_id)


def look(session: Session, action_id: int) -> Held:
    """The action and its instance as they are, held by nothing.

    :raises ActionNotFound: no such action
    """
    found = session.execute(_BOTH, {"action_id": action_id}).one_or_none()
    if found is None:
        raise exception.ActionNotFound(request_id=action_id, instance="?")
    return Held(session, *found)


def open_of(session: Session, instance: Instance) -> Held | None:
    """The open action of an instance whose row is locked, if there is one."""
    query = select(Action, utcnow()).filter_by(instance_uuid=instance.uuid, state=ActionState.OPEN)
    found = session.execute(query).one_or_none()
    return Held(session, found[0], instance, found[1]) if found else None


def of_request(
    session: Session, request_id: str, instance_uuids: Sequence[str]
) -> list[tuple[Action, str | None]]:
    """What a request opened on instances, the first one first, each with its instance's host."""
    query = select(Action, Instance.host).join(Instance, Instance.uuid == Action.instance_uuid)
    query = query.where(Action.instance_uuid.in_(instance_uuids), Action.request_id == request_id)
    return [(action, host) for action, host in session.execute(query.order_by(Action.id))]


def failed_since(session: Session, instance: Instance, name: str, moment: dt.datetime) -> bool:
    """Whether such an action on an instance has ended in an error after that moment."""
    failed = select(Action.id).filter_by(
        instance_uuid=instance.uuid, action=name, state=ActionState.ERROR
    )
    return session.scalar(failed.where(Action.updated_at > moment).limit(1)) is not None


def repeated(
    session: Session, ctxt: RequestContext, instance_uuid: str, name: str
) -> Action | None:
    """The action this very request opened before, where it is sent again."""
    return session.scalar(
        select(Action).filter_by(
            instance_uuid=instance_uuid, request_id=ctxt.request_id, action=name
        )
    )


def close(held: Held, message: str | None = None) -> None:
    """Give an action and its unfinished events their result: done, or the error ``message``."""
    held.action.state = ActionState.DONE if message is None else ActionState.ERROR
    held.action.message = message
    held.action.updated_at = held.now
    close_events(held, message)


def begin_event(held: Held, event: str, host: str | None) -> None:
    """Note that the current attempt begins on a host."""
    held.session.add(
        ActionEvent(
            action_id=held.action.id,
            attempt=held.action.attempt,
            event=event,
            host=host,
            start_time=held.now,
        )
    )


def note_event(held: Held, event: str) -> None:
    """Note a step that was done in no time, on no host."""
    held.session.flush()
    times = {"start_time": held.now, "finish_time": held.now, "result": SUCCESS}
    held.session.add(ActionEvent(action_id=held.action.id, attempt=0, event=event, **times))


def close_events(held: Held, message: str | None) -> None:
    """End the events of the action that still run."""
    values = {
        "of_action": held.action.id,
        "finish_time": held.now,
        "result": SUCCESS if message is None else ERROR,
        "details": message,
    }
    held.session.execute(_CLOSE_EVENTS, values)


def take_due(session: Session, lease: Lease, limit: int) -> list[int]:
    """Lease open actions whose lease has ended; returns their ids, oldest first."""
    due = session.scalars(
        select(Action)
        .where(Action.state == ActionState.OPEN, Action.lease_until <= utcnow())
        .order_by(Action.lease_until)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    until = lease.until(now(session))
    for action in due:
        action.owner, action.lease_until = lease.owner, until
    return [action.id for action in due]


def any_due(session: Session) -> bool:
    """Whether ``take_due`` would find something; only reads."""
    query = select(Action.id).where(
        Action.state == ActionState.OPEN, Action.lease_until <= utcnow()
    )
    return session.scalar(query.limit(1)) is not None


def forget_hint(session: Session, action_id: int) -> None:
    """The last hint was not delivered, and does not count."""
    session.execute(
        update(Action)
        .where(Action.id == action_id, Action.hints > 0)
        .values(hints=Action.hints - 1, hint_at=None)
        .execution_options(synchronize_session=False)
    )


def expire_leases(session: Session, host: str) -> None:
    """A service of that host has started: its open actions are taken up and told anew at once."""
    there = select(Instance.uuid).where(Instance.host == host, Instance.deleted_at.is_(None))
    moving = select(Migration.instance_uuid).where(
        Migration.status.not_in(MigrationStatus.ENDED),
        or_(Migration.source_compute == host, Migration.dest_compute == host),
    )
    theirs = or_(Action.instance_uuid.in_(there), Action.instance_uuid.in_(moving))
    theirs |= Action.owner == host
    # in one order, whoever starts at the same moment: no two of them can wait for one another
    query = select(Action.id).where(Action.state == ActionState.OPEN, theirs).order_by(Action.id)
    ids = session.scalars(query.with_for_update()).all()
    session.execute(
        update(Action)
        .where(Action.id.in_(ids))
        .values(lease_until=utcnow(), hints=0, hint_at=None)
        .execution_options(synchronize_session=False)
    )


def newest(session: Session, instance_uuid: str) -> Action | None:
    """What was asked of an instance last."""
    query = select(Action).filter_by(instance_uuid=instance_uuid).order_by(Action.id.desc())
    return session.scalar(query.limit(1))


def page(
    session: Session,
    instance_uuid: str,
    limit: int | None,
    marker: str | None,
    changes_since: str | None,
    changes_before: str | None,
) -> list[Action]:
    """Actions of an instance, newest first.

    :raises MarkerNotFound, Invalid: no action has the marker's request id, or a time is none
    """
    query = select(Action).filter_by(instance_uuid=instance_uuid)
    query = query.order_by(Action.id.desc()).limit(limit)
    if changes_since is not None:
        query = query.where(Action.updated_at >= parse_time(changes_since))
    if changes_before is not None:
        query = query.where(Action.updated_at <= parse_time(changes_before))
    if marker is not None:
        query = query.where(Action.id < get(session, instance_uuid, marker).id)
    return list(session.scalars(query))


def was_on(session: Session, instance_uuid: str, host: str) -> bool:
    """Whether a host was ever asked to do something with an instance."""
    query = (
        select(ActionEvent.id)
        .join(Action, Action.id == ActionEvent.action_id)
        .where(Action.instance_uuid == instance_uuid, ActionEvent.host == host)
    )
    return session.scalar(query.limit(1)) is not None


def get(session: Session, instance_uuid: str, request_id: str) -> Action:
    """:raises ActionNotFound: no such action of the instance"""
    found = session.scalar(
        select(Action).filter_by(instance_uuid=instance_uuid, request_id=request_id)
    )
    if found is None:
        raise exception.ActionNotFound(request_id=request_id, instance=instance_uuid)
    return found


def events(session: Session, action: Action) -> list[ActionEvent]:
    """The action's events, newest first as Nova shows them."""
    query = select(ActionEvent).filter_by(action_id=action.id).order_by(ActionEvent.id.desc())
    return list(session.scalars(query))
