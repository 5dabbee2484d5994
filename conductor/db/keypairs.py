"""Queries on keypairs."""

from oslo_db import exception as db_exc
from sqlalchemy import select
from sqlalchemy.orm import Session

from common import exception, objects
from conductor.db.models import KeyPair

KEPT = ("user_id", "name", "type", "fingerprint", "public_key")


def get(session: Session, user_id: str, name: str) -> KeyPair:
    """:raises KeypairNotFound: the user has none of that name"""
    found = session.scalar(select(KeyPair).filter_by(user_id=user_id, name=name))
    if found is None:
        raise exception.KeypairNotFound(name=name, user_id=user_id)
    return found


def page(session: Session, user_id: str, limit: int | None, marker: str | None) -> list[KeyPair]:
    """A user's keypairs by name.

    :raises MarkerNotFound: the user has none of the marker's name
    """
    query = select(KeyPair).filter_by(user_id=user_id).order_by(KeyPair.name).limit(limit)
    if marker is not None:
        try:
            query = query.where(KeyPair.name > get(session, user_id, marker).name)
        except exception.KeypairNotFound:
            raise exception.MarkerNotFound(marker=marker) from None
    return list(session.scalars(query))


def create(session: Session, keypair: objects.KeyPair) -> KeyPair:
    """:raises KeyPairExists: the user has one of that name"""
    row = KeyPair(**{name: getattr(keypair, name) for name in KEPT})
    session.add(row)
    try:
        session.flush()
    except db_exc.DBDuplicateEntry:
        raise exception.KeyPairExists(name=keypair.name) from None
    return row
