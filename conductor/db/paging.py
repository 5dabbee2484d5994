"""Pages: where one goes on behind the last item of another."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa


def behind(
    keys: Sequence[Any], directions: Sequence[str], values: Sequence[Any]
) -> sa.ColumnElement[bool]:
    """What comes behind an item whose ``keys`` have ``values``, sorted by them, one after another.

    :param directions: of each key, ``asc`` or ``desc``
    """
    steps = []
    for index, (key, direction) in enumerate(zip(keys, directions, strict=True)):
        same = [keys[i] == values[i] for i in range(index)]
        beyond = key > values[index] if direction == "asc" else key < values[index]
        steps.append(sa.and_(*same, beyond))
    return sa.or_(*steps)


def sorted_by(
    query: sa.Select[Any], keys: Sequence[Any], directions: Sequence[str]
) -> sa.Select[Any]:
    """A query in an order."""
    pairs = zip(keys, directions, strict=True)
    return query.order_by(*(key.asc() if way == "asc" else key.desc() for key, way in pairs))
