"""Forgetting what was deleted long ago: instances with all that hangs on them."""

import datetime as dt
from typing import Final

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from common.database import Database
from conductor.db.clock import now
from conductor.db.models import (
    Action,
    ActionEvent,
    Address,
    Allocation,
    Instance,
    Migration,
    Service,
)

BATCH: Final = 200  # instances a transaction forgets: others must not wait long for it


def forget_deleted(db: Database, days: float) -> int:
    """Forget servers that were deleted that many days ago or earlier; returns how many."""
    count, age = 0, dt.timedelta(days=days)
    while True:
        with db.writer() as session:
            forgotten = _forget_batch(session, age)
        count += forgotten
        if forgotten < BATCH:
            return count


def _forget_batch(session: Session, age: dt.timedelta) -> int:
    # a host that was away since may still have the guest, and has to be told that it is unwanted
    away = exists().where(
        Service.host == Instance.host,
        Service.topic == "compute",
        Service.last_seen_at <= Instance.deleted_at,
    )
    query = select(Instance.uuid).where(Instance.deleted_at < now(session) - age, ~away)
    uuids = session.scalars(query.order_by(Instance.deleted_at).limit(BATCH)).all()
    of_instances = select(Action.id).where(Action.instance_uuid.in_(uuids))
    for forget in (
        delete(ActionEvent).where(ActionEvent.action_id.in_(of_instances)),
        delete(Action).where(Action.instance_uuid.in_(uuids)),
        delete(Address).where(Address.instance_uuid.in_(uuids)),
        delete(Migration).where(Migration.instance_uuid.in_(uuids)),
        delete(Allocation).where(Allocation.instance_uuid.in_(uuids)),
        delete(Instance).where(Instance.uuid.in_(uuids)),
    ):
        session.execute(forget.execution_options(synchronize_session=False))
    return len(uuids)
