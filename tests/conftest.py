"""What all tests share: the threading backend first, and folders for what is fetched once."""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

from pathlib import Path

import pytest

from tests.fixtures.containers import servers_used


@pytest.fixture(scope="session")
def cache() -> Path:
    """Where unpacked programs are kept between runs."""
    return Path(__file__).parent.parent / ".micronova" / "programs"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was tested against: containers, or what this machine has instead."""
    terminalreporter.write_line(f"servers: {servers_used()}")
