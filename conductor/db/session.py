"""The database: sessions through oslo.db's enginefacade, and the wait for it at start."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from oslo_config import cfg
from oslo_db import exception as db_exc
from oslo_db import options
from oslo_db.sqlalchemy import enginefacade
from oslo_log import log
from sqlalchemy.orm import Session

from common import exception
from conductor.db import migration

LOG = log.getLogger("micronova.db")
DEFAULT_CONNECTION = "sqlite:////var/lib/micronova/micronova.sqlite"
RETRY_SECONDS = 0.5
SAY_EVERY_SECONDS = 3.0
SQLITE_LOCK_SECONDS = 30

# A PostgreSQL server that says one of these is there but not yet (or no longer) serving
PASSING = ("starting up", "shutting down", "in recovery", "too many clients")


@enginefacade.transaction_context_provider
class _Transaction:
    """What enginefacade hangs a transaction on."""


class Database:
    """Transactions for the conductor.

    :param conf: the configuration; ``[database] connection`` is an SQLAlchemy URL
    """

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        register_options(conf)
        self._url = sa.make_url(conf.database.connection)
        self._sqlite = self._url.get_backend_name() == "sqlite"
        self._facade = enginefacade.transaction_context()
        self._facade.configure(
            connection=conf.database.connection,
            max_retries=0,
            sqlite_fk=True,
            max_pool_size=conf.conductor.workers + 8,
            on_engine_create=[_begin_immediately] if self._sqlite else [],
        )

    def wait_until_ready(self) -> None:
        """Wait for the server; check that the schema is the one this code was written for.

        :raises StartupError: credentials are refused, or the schema is another
        """
        said = 0.0
        while True:
            try:
                self._check_schema()
            except (db_exc.DBConnectionError, sa.exc.OperationalError) as error:
                reason = self._reason(error)
                if time.monotonic() - said >= SAY_EVERY_SECONDS:
                    LOG.warning("waiting for the database %s: %s", self.masked_url, reason)
                    said = time.monotonic()
                time.sleep(RETRY_SECONDS)
            else:
                break
        if self._sqlite:
            # closing the last connection empties the write-ahead log, which costs a disk flush:
            # one that stays open spares every transaction from that
            self._anchor = self._facade.writer.get_engine().connect()

    @property
    def masked_url(self) -> str:
        """The URL as it may be shown."""
        return self._url.render_as_string(hide_password=True)

    @contextmanager
    def reader(self) -> Iterator[Session]:
        """A transaction that only reads."""
        with self._facade.reader.using(_Transaction()) as session:
            yield session

    @contextmanager
    def writer(self) -> Iterator[Session]:
        """A transaction that writes; committed at the end, rolled back on an exception.

        On SQLite it takes the write lock at once: one that starts by reading could not upgrade.
        """
        with self._facade.writer.using(_Transaction()) as session:
            if self._sqlite:
                session.connection(execution_options={"immediate": True})
            yield session

    def _check_schema(self) -> None:
        with self.reader() as session:
            found = migration.current(session.connection())
        wanted = migration.head()
        if found != wanted:
            raise exception.StartupError(
                reason=f"the schema of {self.masked_url} is at {found or 'nothing'}, this release "
                f"needs {wanted}: run `micronova db upgrade`"
            )

    def _reason(self, error: Exception) -> str:
        """What is in the way, in one line.

        :raises StartupError: waiting won't help
        """
        reason = " ".join(str(getattr(error, "orig", None) or error).split())
        final = "FATAL" in reason and not any(text in reason for text in PASSING)
        if final or (self._sqlite and "unable to open" in reason):
            raise exception.StartupError(reason=f"database {self.masked_url}: {reason}") from None
        return reason


def register_options(conf: cfg.ConfigOpts) -> None:
    """Make oslo.db's ``[database]`` options known."""
    conf.register_opts(options.database_opts, "database")
    conf.set_default("connection", DEFAULT_CONNECTION, "database")


def _begin_immediately(engine: sa.Engine) -> None:
    """Let a transaction with the option ``immediate`` start as a writer."""

    @sa.event.listens_for(engine, "connect")
    def wait_for_lock(connection: object, _record: object) -> None:
        connection.execute(f"PRAGMA busy_timeout = {SQLITE_LOCK_SECONDS * 1000}")  # type: ignore[attr-defined]

    @sa.event.listens_for(engine, "set_connection_execution_options")
    def begin(connection: sa.Connection, chosen: dict[str, object]) -> None:
        if chosen.get("immediate"):
            connection.connection.cursor().execute("BEGIN IMMEDIATE")
            # oslo.db's own listener looks for this and leaves the transaction alone
            connection.info["in_transaction"] = True
