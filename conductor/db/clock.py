"""The database's clock: what several conductors compare is measured with this one alone.

Columns hold naive UTC.
"""

import datetime as dt
from typing import Any

from sqlalchemy import DateTime, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import GenericFunction


class utcnow(GenericFunction[dt.datetime]):  # noqa: N801 - named like the functions of SQL
    """Now, in an expression; it goes on during a transaction."""

    type = DateTime()
    inherit_cache = True


@compiles(utcnow, "postgresql")
def _postgresql(*_: Any, **__: Any) -> str:
    return "timezone('utc', clock_timestamp())"


@compiles(utcnow, "sqlite")
def _sqlite(*_: Any, **__: Any) -> str:
    # as SQLAlchemy writes times there: as text, with microseconds
    return "strftime('%Y-%m-%d %H:%M:%f000', 'now')"


def now(session: Session) -> dt.datetime:
    """Now, as a value."""
    found = session.scalar(select(utcnow()))
    assert found is not None  # noqa: S101 - a function that always has a value
    return found
