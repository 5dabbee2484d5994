"""Queries on idempotency keys."""

import datetime as dt

from sqlalchemy import delete, select, tuple_
from sqlalchemy.orm import Session

from common import exception
from conductor.db.clock import now
from conductor.db.models import IdempotencyKey, Instance

MOST_PURGED = 50_000


def replay(session: Session, project_id: str, key: str, fingerprint: str) -> list[Instance] | None:
    """The instances a key has made before, None where it is new.

    :raises IdempotencyKeyReused: it was used for another request
    :raises InstanceNotFound: what it made was deleted so long ago that it is forgotten
    """
    known = session.get(IdempotencyKey, (project_id, key))
    if known is None:
        return None
    if known.fingerprint != fingerprint:
        raise exception.IdempotencyKeyReused(key=key)
    query = select(Instance).where(Instance.uuid.in_(known.instance_uuids))
    made = list(session.scalars(query.order_by(Instance.launch_index)))
    if not made:
        raise exception.InstanceNotFound(instance=known.instance_uuids[0])
    return made


def remember(
    session: Session, project_id: str, key: str, fingerprint: str, instance_uuids: list[str]
) -> None:
    """Tie a key to what it made. A key used at the same moment fails at flush, as a duplicate."""
    session.add(
        IdempotencyKey(
            project_id=project_id, key=key, fingerprint=fingerprint, instance_uuids=instance_uuids
        )
    )
    session.flush()


def purge(session: Session, age: dt.timedelta) -> None:
    """Forget keys that are older, as many as a statement has the time for."""
    key = tuple_(IdempotencyKey.project_id, IdempotencyKey.key)
    old = select(*key).where(IdempotencyKey.created_at < now(session) - age).limit(MOST_PURGED)
    session.execute(delete(IdempotencyKey).where(key.in_(old)))
