"""The database at start: what is waited for, and what ends the process."""

import sqlite3
import threading
import uuid
from contextlib import closing

import pytest
import sqlalchemy as sa
from oslo_config import cfg
from oslo_db import exception as db_exc

from common.database import Database, Schema
from common.exception import DatabaseUnavailable, Invalid, StartupError
from conductor.db.connection import database, register_options


def wait_for(url):
    """Wait for the database at this URL."""
    conf = cfg.ConfigOpts()
    register_options(conf)
    conf([])
    conf.set_override("connection", url, "database")
    database(conf).wait_until_ready()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def missing(request, tmp_path):
    """The URL of a database in a folder, or on a server, that does not have it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/missing/micronova.sqlite"
    url = request.getfixturevalue("shared_postgres").create_database("there")
    return url.replace("/there", "/missing")


def test_a_database_that_does_not_exist_is_not_waited_for(missing):
    """One line says what to create and which command comes next."""
    with pytest.raises(StartupError, match=r"missing.* create the folder or the database") as ended:
        wait_for(missing)
    assert "run `micronova db upgrade`" in str(ended.value)
    assert "\n" not in str(ended.value)


def test_the_databases_own_words_are_shown(tmp_path):
    """What wraps the reason on its way is left out."""
    with pytest.raises(StartupError, match=r"micronova\.sqlite: unable to open database file: "):
        wait_for(f"sqlite:///{tmp_path}/missing/micronova.sqlite")


def test_a_file_that_is_locked_for_long_is_unavailable(tmp_path, monkeypatch):
    """What may pass is answered with 503, and not as an error of ours."""
    monkeypatch.setattr("common.database.PATIENCE_SECONDS", 0.1)
    path = tmp_path / "locked.sqlite"
    db = Database(f"sqlite:///{path}", Schema(lambda _: None, ""), "a test")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnavailable), db.writer():
            pass


@pytest.fixture
def db(database_url, monkeypatch):
    """A database whose statements may take a fifth of a second."""
    monkeypatch.setattr("common.database.PATIENCE_SECONDS", 0.2)
    return Database(database_url, Schema(lambda _: None, ""), "a test")


def held(db, change, done):
    """Hold what a change locks, in a thread of its own, until ``done``."""
    holds = threading.Event()

    def hold():
        with db.writer() as session:
            session.execute(sa.text(change))
            holds.set()
            done.wait(5)

    thread = threading.Thread(target=hold)
    thread.start()
    assert holds.wait(5)
    return thread


CHANGE = "UPDATE alembic_version SET version_num = version_num"


def test_nobody_waits_long_for_a_lock(db):
    """Whoever asked is told that it may succeed later, whatever holds the others up."""
    done = threading.Event()
    holder = held(db, CHANGE, done)
    try:
        with pytest.raises(DatabaseUnavailable), db.writer() as session:
            session.execute(sa.text(CHANGE))
    finally:
        done.set()
        holder.join()
    with db.writer() as session:
        session.execute(sa.text(CHANGE))


@pytest.mark.parametrize("error", [db_exc.DBDeadlock, sa.exc.TimeoutError], ids=["lock", "pool"])
def test_what_the_database_gave_up_may_be_tried_again(db, error):
    """One of two that waited for each other, or the wait for a connection that is free."""
    with pytest.raises(DatabaseUnavailable), db.writer():
        raise error


def test_a_value_the_database_can_not_take_is_invalid(db):
    """Half a character is a caller's mistake, and no error of ours."""
    with pytest.raises(Invalid), db.reader() as session:
        session.execute(sa.text("SELECT :value"), {"value": "\ud800"})


@pytest.fixture
def postgres(shared_postgres, migrated_postgres):
    """A PostgreSQL database of which nothing is known yet."""
    url = shared_postgres.create_database(f"m{uuid.uuid4().hex}", migrated_postgres)
    return Database(url, Schema(lambda _: None, ""), "a test")


@pytest.mark.postgres
def test_a_long_statement_is_ended(postgres, monkeypatch):
    """On the first connection, too, which is made before the others."""
    monkeypatch.setattr("common.database.PATIENCE_SECONDS", 0.2)
    for _ in range(2):
        with pytest.raises(DatabaseUnavailable), postgres.reader() as session:
            session.execute(sa.text("SELECT pg_sleep(5)"))


@pytest.mark.postgres
def test_nobody_waits_long_for_a_server_that_does_not_answer(postgres):
    """Neither for a first connection, nor on one whose other end is gone."""
    with postgres.reader() as session:
        info = session.connection().connection.driver_connection.info
        parameters = info.get_parameters()
    assert {"connect_timeout", "tcp_user_timeout", "keepalives_idle"} <= parameters.keys()


@pytest.mark.postgres
def test_a_frozen_conductor_lets_others_have_what_it_locked(postgres, monkeypatch):
    """Its transaction is over when it comes back."""
    monkeypatch.setattr("common.database.IDLE_SECONDS", 0.2)

    def freeze_and_go_on():
        with postgres.writer() as frozen:
            frozen.execute(sa.text(CHANGE))
            with postgres.writer() as other:
                other.execute(sa.text(CHANGE))
            frozen.execute(sa.text(CHANGE))

    with pytest.raises(DatabaseUnavailable):
        freeze_and_go_on()
