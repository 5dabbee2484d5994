"""The database at start: what is waited for, and what ends the process."""

import sqlite3
from contextlib import closing

import pytest
from oslo_config import cfg

from common.database import Database, Schema
from common.exception import DatabaseUnavailable, StartupError
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
    monkeypatch.setattr("common.database.SQLITE_LOCK_SECONDS", 0.1)
    path = tmp_path / "locked.sqlite"
    db = Database(f"sqlite:///{path}", Schema(lambda _: None, ""), "a test")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseUnavailable), db.writer():
            pass
