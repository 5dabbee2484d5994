"""The database: sessions through oslo.db's enginefacade, and the wait for it at start."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import sqlalchemy as sa
from oslo_db import exception as db_exc
from oslo_db.sqlalchemy import enginefacade
from oslo_log import log
from sqlalchemy.orm import Session

from common import exception
from common.waiting import wait_until

LOG = log.getLogger("micronova.db")
RETRY_SECONDS = 0.5
POOL_SIZE = 32
# What one statement may take, waits for locks included: who asked over RPC waits a little longer
PATIENCE_SECONDS = 8.0
# For PostgreSQL's client, where the server is gone without a word: seconds, ms, seconds
GONE = {"connect_timeout": "8", "tcp_user_timeout": "8000", "keepalives_idle": "8"}
# A process that is stopped within a transaction lets others have what it had locked
IDLE_SECONDS = 30.0

# A PostgreSQL server that says one of these is there but not yet (or no longer) serving
PASSING = ("starting up", "shutting down", "in recovery", "too many clients")

# What oslo.db and SQLAlchemy make of a connection that can't be opened, or that breaks, and of what
# took too long; and what SQLite says where another process has held the file for too long
UNAVAILABLE = (
    db_exc.DBConnectionError,
    db_exc.DBDeadlock,
    sa.exc.OperationalError,
    sa.exc.TimeoutError,
    sqlite3.OperationalError,
)
# A value that the database can't take: too long, too large, with a NUL in it
UNFIT = (sa.exc.DataError, OverflowError)


@enginefacade.transaction_context_provider
class _Transaction:
    """What enginefacade hangs a transaction on."""


class Schema(NamedTuple):
    """What a service needs to find in its database.

    :param problem: what is wrong with the one it found, None where it is right
    :param advice: what makes it right
    """

    problem: Callable[[sa.Connection], str | None]
    advice: str


class Database:
    """Transactions for a service that keeps rows.

    :param connection: an SQLAlchemy URL
    :param option: where it was configured, such as ``[database] connection``
    """

    def __init__(self, connection: str, schema: Schema, option: str) -> None:
        self._url = _parse(connection, option)
        self._schema = schema
        self._sqlite = self._url.get_backend_name() == "sqlite"
        self._turn = threading.Lock()
        self._facade = enginefacade.transaction_context()
        self._facade.configure(
            connection=self._bounded().render_as_string(hide_password=False),
            max_retries=0,
            thread_checkin=False,
            max_pool_size=POOL_SIZE,
            **({} if self._sqlite else {"pool_timeout": PATIENCE_SECONDS}),
            on_engine_create=_PREPARE.get(self._url.get_backend_name(), []),
        )

    def _bounded(self) -> sa.URL:
        """The URL with what keeps PostgreSQL's client from waiting for a server that is gone."""
        added = {} if self._sqlite else {**GONE, **self._url.query}
        return self._url.update_query_dict(added)

    def wait_until_ready(self) -> None:
        """Wait for the server; check that the schema is the one this code was written for.

        :raises StartupError: credentials are refused, there is no such database, or the schema is
            another
        """
        wait_until(self._try, f"the database {self.masked_url}", RETRY_SECONDS)

    @property
    def masked_url(self) -> str:
        """The URL as it may be shown."""
        return self._url.render_as_string(hide_password=True)

    @contextmanager
    def reader(self) -> Iterator[Session]:
        """A transaction that only reads.

        :raises DatabaseUnavailable: the connection fails, or a statement takes too long
        :raises Invalid: a value can't be looked for
        """
        with self._translated(), self._facade.reader.using(_Transaction()) as session:
            self._begin(session, "BEGIN")
            yield session

    @contextmanager
    def writer(self) -> Iterator[Session]:
        """A transaction that writes; committed at the end, rolled back on an exception.

        On SQLite it takes the write lock at once: one that starts by reading could not upgrade.
        Threads of this process queue for it in order, instead of polling the file for it.

        :raises DatabaseUnavailable: the connection fails, maybe after the commit, or a statement or
            the wait for a lock takes too long
        :raises Invalid: a value can't be stored
        """
        with (
            self._translated(),
            self._in_turn(),
            self._facade.writer.using(_Transaction()) as session,
        ):
            self._begin(session, "BEGIN IMMEDIATE")
            yield session

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self._sqlite:
            yield
        elif not self._turn.acquire(timeout=PATIENCE_SECONDS):
            LOG.warning("database %s: others write for too long", self.masked_url)
            raise exception.DatabaseUnavailable
        else:
            try:
                yield
            finally:
                self._turn.release()

    def _begin(self, session: Session, statement: str) -> None:
        if self._sqlite:
            session.connection(execution_options={"begin": statement})

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except UNAVAILABLE as error:
            LOG.warning("database %s: %s", self.masked_url, _in_one_line(error))
            raise exception.DatabaseUnavailable from error
        except db_exc.DBInvalidUnicodeParameter:  # half a character
            raise exception.Invalid(reason="a value is no text") from None
        except db_exc.DBError as error:
            if not isinstance(error.inner_exception, UNFIT):
                raise
            raise exception.Invalid(reason=_in_one_line(error)) from None

    def _try(self) -> str | None:
        """Look at the schema once; None when it is right, else what is in the way."""
        try:
            self._check_schema()
        except db_exc.DBNonExistentDatabase as error:
            raise exception.StartupError(
                reason=f"database {self.masked_url}: {_in_one_line(error)}: create the folder or "
                f"the database, then {self._schema.advice}"
            ) from None
        except UNAVAILABLE as error:
            return self._reason(error)
        return None

    def _check_schema(self) -> None:
        with self._facade.reader.using(_Transaction()) as session:
            problem = self._schema.problem(session.connection())
        if problem:
            raise exception.StartupError(
                reason=f"the schema of {self.masked_url} {problem}: {self._schema.advice}"
            )

    def _reason(self, error: Exception) -> str:
        """What is in the way, in one line.

        :raises StartupError: waiting won't help
        """
        reason = _in_one_line(error)
        if "FATAL" in reason and not any(text in reason for text in PASSING):
            raise exception.StartupError(reason=f"database {self.masked_url}: {reason}") from None
        return reason


def _in_one_line(error: Exception) -> str:
    """The database's own words, which oslo.db and SQLAlchemy wrap in theirs."""
    wrapped = getattr(error, "inner_exception", error)
    return " ".join(str(getattr(wrapped, "orig", wrapped)).split())


def _parse(connection: str, option: str) -> sa.URL:
    """:raises StartupError: it is no URL of a database that can be spoken to"""
    try:
        url = sa.make_url(connection)
        url.get_dialect().import_dbapi()
    except (sa.exc.ArgumentError, ImportError) as error:
        raise exception.StartupError(
            reason=f"{option} can't be used ({error}): give an SQLAlchemy URL such as "
            "postgresql+psycopg://USER:PASSWORD@HOST/NAME, or sqlite:////PATH"
        ) from None
    return url


def _pool_sqlite(engine: sa.Engine) -> None:
    """Keep SQLite connections open, and begin a transaction as its option ``begin`` says.

    oslo.db opens a connection for each transaction, which then reads the schema anew; and whenever
    the last one closes, the write-ahead log is emptied with a flush of the disk.
    """
    pooled = sa.create_engine(
        engine.url,
        poolclass=sa.QueuePool,
        pool_size=POOL_SIZE,
        max_overflow=-1,
        connect_args={"check_same_thread": False, "timeout": PATIENCE_SECONDS},
    )
    engine.pool = pooled.pool

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun by name, here and in oslo.db
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA cache_size = -256")  # KiB, for each of many connections

    @sa.event.listens_for(engine, "set_connection_execution_options")
    def begin(connection: sa.Connection, chosen: dict[str, str]) -> None:
        if "begin" in chosen:
            connection.connection.cursor().execute(chosen["begin"])
            # oslo.db's own listener, which is slow, looks for this and leaves the transaction alone
            connection.info["in_transaction"] = True


def _bound_postgresql(engine: sa.Engine) -> None:
    """Have the server end what takes too long."""
    engine.dispose()  # oslo.db has opened a connection by now

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = '{PATIENCE_SECONDS}s'")
            cursor.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
        connection.commit()


_PREPARE = {"sqlite": [_pool_sqlite], "postgresql": [_bound_postgresql]}
