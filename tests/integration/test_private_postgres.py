"""The private PostgreSQL server, for real."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.fixtures.postgres import PostgresPrograms, PrivatePostgres, find_postgres_programs

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def programs(cache: Path) -> PostgresPrograms:
    return find_postgres_programs(cache, print)


@pytest.fixture
def server(programs: PostgresPrograms, tmp_path: Path) -> Iterator[PrivatePostgres]:
    with PrivatePostgres(tmp_path / "postgres", programs) as running:
        yield running


def test_databases_are_made_by_name(server: PrivatePostgres) -> None:
    """Each test has a database to itself, reached by SQLAlchemy."""
    engine = create_engine(server.create_database("one"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT current_database()")).scalar() == "one"
    engine.dispose()


def test_it_wants_a_password(server: PrivatePostgres) -> None:
    """Other users of the machine cannot look into it."""
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host="127.0.0.1", port=server.port, user="micronova", password="guess")


def test_it_runs_without_roots_identity(server: PrivatePostgres) -> None:
    """Started by root or not, the server is not root."""
    assert Path(f"/proc/{server.server.pid}").stat().st_uid != 0


def test_a_killed_server_comes_back_with_its_data(server: PrivatePostgres) -> None:
    """Tests of recovery take the database away and give it back at the same address."""
    url = server.create_database("kept")
    server.kill()
    server.start()
    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    engine.dispose()
