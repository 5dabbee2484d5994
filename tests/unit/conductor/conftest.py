"""A fresh database for each test, on SQLite and on PostgreSQL alike."""

import shutil
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from conductor.db import migration
from tests.unit.conductor.harness import Conductor
from tests.unit.conductor.moving import Moving

URLS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    migration.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(shared_postgres) -> str:
    """The name of a migrated database that nobody is connected to, for others to be copies of."""
    name = f"template{uuid.uuid4().hex}"
    migration.upgrade(shared_postgres.create_database(name))
    return name


@pytest.fixture(params=URLS)
def database_url(request, tmp_path) -> str:
    """The URL of a fresh, migrated database."""
    if request.param == "sqlite":
        path = tmp_path / "micronova.sqlite"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        return f"sqlite:///{path}"
    server = request.getfixturevalue("shared_postgres")
    template = request.getfixturevalue("migrated_postgres")
    return server.create_database(f"m{uuid.uuid4().hex}", template)


@pytest.fixture
def make_conductor(database_url) -> Callable[..., Conductor]:
    return lambda host="control", **options: Conductor(database_url, host, **options)


@pytest.fixture
def conductor(make_conductor) -> Conductor:
    return make_conductor()


@pytest.fixture
def moving(conductor) -> Moving:
    """A server that is about to move."""
    return Moving(conductor)


@pytest.fixture
def cloud(conductor) -> Conductor:
    """One host that is up."""
    conductor.host("host1")
    return conductor
