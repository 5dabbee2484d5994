"""What all tests share: the threading backend first, and servers that no test disturbs."""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures.containers import (
    BrokerServer,
    DatabaseServer,
    broker_server,
    database_server,
    servers_used,
)


@pytest.fixture(scope="session")
def cache() -> Path:
    """Where unpacked programs are kept between runs."""
    return Path(__file__).parent.parent / ".micronova" / "programs"


@pytest.fixture(scope="session")
def shared_broker(cache: Path) -> Iterator[BrokerServer]:
    """A broker that no test disturbs: each makes a vhost of its own."""
    with broker_server(cache) as running:
        yield running


@pytest.fixture(scope="session")
def shared_postgres(cache: Path) -> Iterator[DatabaseServer]:
    """A PostgreSQL server that no test disturbs: each makes a database of its own."""
    with database_server(cache) as running:
        yield running


def pytest_report_header() -> str:
    """Say what is tested against: containers, or what this machine has instead."""
    return f"servers: {servers_used()}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it again where it is seen, above the counts."""
    terminalreporter.write_line(f"servers: {servers_used()}")
