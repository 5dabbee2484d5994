"""Queries on addresses: each is held by one instance at most, whoever asks at the same moment.

An address is kept as its number, the IPv4 address as an integer.
"""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session, aliased

from conductor.db.models import Address

# both databases have it; where another transaction has just taken the number, it is waited for
_TAKE = sa.text(
    "INSERT INTO addresses (number, instance_uuid) VALUES (:number, :instance_uuid) "
    "ON CONFLICT DO NOTHING"
)
_FOLLOWING = aliased(Address)
_GAP = (
    select(Address.number + 1)
    .where(Address.number >= sa.bindparam("start"), Address.number < sa.bindparam("last"))
    .where(~exists().where(_FOLLOWING.number == Address.number + 1))
    .order_by(Address.number)
    .limit(1)
)


def take(session: Session, instance_uuid: str, number: int) -> bool:
    """Let an instance have an address; False where it is another's."""
    values = {"number": number, "instance_uuid": instance_uuid}
    with session.no_autoflush:  # what is changed of the instance is written once, with its address
        return bool(session.execute(_TAKE, values).rowcount)  # type: ignore[attr-defined]


def take_any(session: Session, instance_uuid: str, first: int, last: int, start: int) -> int | None:
    """Let an instance have the first address from ``start`` on that is free; None: all are taken.

    One statement is enough as long as much is free, and others that look have other starts.
    """
    for number in _free(session, first, last, start):
        if take(session, instance_uuid, number):
            return number
    return None


def is_taken(session: Session, number: int) -> bool:
    """Whether an instance has an address."""
    return session.get(Address, number) is not None


def give_back(session: Session, instance_uuid: str, number: int | None = None) -> None:
    """Let others have an instance's addresses, or one of them; harmless when repeated."""
    query = delete(Address).where(Address.instance_uuid == instance_uuid)
    if number is not None:
        query = query.where(Address.number == number)
    session.execute(query.execution_options(synchronize_session=False))


def _free(session: Session, first: int, last: int, start: int) -> Iterator[int]:
    """Numbers that are likely to be free: the start, what is free after it, then from the first."""
    for number in (start, first):
        yield number
        while (gap := session.scalar(_GAP, {"start": number, "last": last})) is not None:
            yield gap
