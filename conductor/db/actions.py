"""Queries on actions: opening, leasing, fencing and closing them.

The instance's row is locked first by whatever changes an action, so that everything that happens
to one instance happens one after another.
"""

import datetime as dt
from typing import Any

from oslo_utils import timeutils
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from common import exception
from common.context import RequestContext
from common.objects import ActionState
from conductor.db.instances import parse_time
from conductor.db.models import Action, ActionEvent, Instance

SUCCESS, ERROR = "Success", "Error"


def create(
    session: Session,
    ctxt: RequestContext,
    instance: Instance,
    name: str,
    params: dict[str, Any],
    lease: tuple[str, dt.datetime],
) -> Action:
    """Open an action on an instance whose row is locked, leased to (owner, until)."""
    owner, until = lease
    action = Action(
        instance_uuid=instance.uuid,
        action=name,
        request_id=ctxt.request_id,
        user_id=ctxt.user_id,
        project_id=ctxt.project_id,
        state=ActionState.OPEN,
        params=params,
        tried=[],
        attempt=0,
        owner=owner,
        lease_until=until,
    )
    session.add(action)
    return action


def lock(session: Session, action_id: int) -> tuple[Action, Instance]:
    """The action and its instance, held until the transaction ends.

    :raises ActionNotFound: no such action
    """
    of_action = select(Action.instance_uuid).where(Action.id == action_id).scalar_subquery()
    instance = session.scalar(select(Instance).where(Instance.uuid == of_action).with_for_update())
    action = session.get(Action, action_id, populate_existing=True)
    if action is None or instance is None:
        raise exception.ActionNotFound(request_id=action_id, instance="?")
    return action, instance


def open_of(session: Session, instance_uuid: str) -> Action | None:
    """The instance's open action, if there is one."""
    return session.scalar(
        select(Action).filter_by(instance_uuid=instance_uuid, state=ActionState.OPEN)
    )


def repeated(
    session: Session, ctxt: RequestContext, instance_uuid: str, name: str
) -> Action | None:
    """The action this very request opened before, where it is sent again."""
    return session.scalar(
        select(Action).filter_by(
            instance_uuid=instance_uuid, request_id=ctxt.request_id, action=name
        )
    )


def close(session: Session, action: Action, message: str | None = None) -> None:
    """Give an action and its unfinished events their result: done, or the error ``message``."""
    action.state = ActionState.DONE if message is None else ActionState.ERROR
    action.message = message
    action.updated_at = timeutils.utcnow()
    close_events(session, action, message)


def close_events(session: Session, action: Action, message: str | None) -> None:
    """End the events of the action that still run."""
    session.execute(
        update(ActionEvent)
        .where(ActionEvent.action_id == action.id, ActionEvent.finish_time.is_(None))
        .values(
            finish_time=timeutils.utcnow(),
            result=SUCCESS if message is None else ERROR,
            details=message,
        )
        .execution_options(synchronize_session=False)
    )


def has_event(session: Session, action: Action, event: str) -> bool:
    """Whether a step of the current attempt is known to have begun."""
    known = select(ActionEvent.id).filter_by(
        action_id=action.id, attempt=action.attempt, event=event
    )
    return session.scalar(known) is not None


def begin_event(session: Session, action: Action, event: str, host: str | None) -> None:
    """Note that a step of the current attempt begins."""
    action.updated_at = now = timeutils.utcnow()
    session.add(
        ActionEvent(
            action_id=action.id, attempt=action.attempt, event=event, host=host, start_time=now
        )
    )


def take_due(
    session: Session, owner: str, now: dt.datetime, until: dt.datetime, limit: int
) -> list[int]:
    """Lease open actions whose lease has ended to ``owner``; returns their ids, oldest first."""
    due = session.scalars(
        select(Action)
        .where(Action.state == ActionState.OPEN, Action.lease_until <= now)
        .order_by(Action.lease_until)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for action in due:
        action.owner, action.lease_until = owner, until
    return [action.id for action in due]


def any_due(session: Session, now: dt.datetime) -> bool:
    """Whether ``take_due`` would find something; only reads."""
    query = select(Action.id).where(Action.state == ActionState.OPEN, Action.lease_until <= now)
    return session.scalar(query.limit(1)) is not None


def expire_leases(session: Session, host: str) -> None:
    """A service of that host has restarted: its open actions are taken up again at once."""
    session.execute(
        update(Action)
        .where(Action.state == ActionState.OPEN, (Action.host == host) | (Action.owner == host))
        .values(lease_until=timeutils.utcnow())
        .execution_options(synchronize_session=False)
    )


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
