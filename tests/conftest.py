"""What all tests share: the threading backend first, and servers that no test disturbs."""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from deployment import credentials, ports
from testkit.engine import use_containers
from tests.fixtures.engine import servers_used
from tests.fixtures.schedule import Scheduling, rank
from tests.fixtures.shared import (
    Keeper,
    Shared,
    SharedBroker,
    SharedDatabase,
    ask,
    changing_network,
    wanted,
)

# `make test` looks for seconds, the same inputs each time; `make fuzz` for minutes, other ones.
_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
_FUZZ = settings(deadline=None, suppress_health_check=_SLOW, print_blob=True)
settings.register_profile("test", _FUZZ, max_examples=100, derandomize=True, database=None)
settings.register_profile("fuzz", _FUZZ, max_examples=5_000)
settings.load_profile("test")

# What tests log in to guards nothing: a hash for each user of each deployment may be cheap.
credentials._BCRYPT_ROUNDS = 4

CACHE = Path(__file__).parent.parent / ".micronova" / "programs"
UNITS = ("tests/unit/", "tests/contract/")
SERVERS = ("broker", "postgres")
_KEEPER = pytest.StashKey[Keeper]()
_SHARED = pytest.StashKey[Shared]()


def pytest_configure(config: pytest.Config) -> None:
    """Keep what is shared, or know whom to ask for it."""
    if hasattr(config, "workerinput"):
        number, count = config.workerinput["workerid"], config.workerinput["workercount"]
        # what is free now is not taken by another worker's test before it is used
        ports._RANGE = ports._RANGE[int(number.removeprefix("gw")) :: count]
        config.stash[_SHARED] = ask(*config.workerinput["keeper"])
    else:
        config.stash[_KEEPER] = config.stash[_SHARED] = Keeper(CACHE)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of xdist whom to ask."""
    node.workerinput["keeper"] = node.config.stash[_KEEPER].door


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what was shared."""
    if _KEEPER in config.stash:
        config.stash[_KEEPER].close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tell units by their folder; begin with what takes long, and keep the order in a group."""
    for item in items:
        if item.nodeid.startswith(UNITS) and not any(map(item.get_closest_marker, SERVERS)):
            item.add_marker("unit")
    items.sort(key=lambda item: rank(item.nodeid))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """Keep together what has to stay together, whatever --dist says."""
    config.option.loadscopereorder = False
    return Scheduling(config, log)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Have made what takes long; tell the garbage collector that what was imported stays."""
    if use_containers() and "image" in wanted(session.items):
        session.config.stash[_SHARED].prepare("image")
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)  # a tenth of what units compute was looking for garbage


@pytest.fixture(scope="session")
def cache() -> Path:
    """Where unpacked programs are kept between runs."""
    return CACHE


@pytest.fixture(scope="session")
def shared(pytestconfig: pytest.Config) -> Shared:
    """What all processes of this run share."""
    return pytestconfig.stash[_SHARED]


@pytest.fixture(scope="session")
def shared_broker(shared: Shared) -> SharedBroker:
    """A broker that no test disturbs: each makes a vhost of its own."""
    broker: SharedBroker = shared.get("broker")
    return broker


@pytest.fixture(scope="session")
def shared_postgres(shared: Shared) -> SharedDatabase:
    """A PostgreSQL server that no test disturbs: each makes a database of its own."""
    database: SharedDatabase = shared.get("postgres")
    return database


@pytest.fixture
def vhost_url(shared_broker: SharedBroker) -> Iterator[str]:
    """The transport URL of a vhost of the test's own."""
    with shared_broker.vhost() as url:
        yield url


@pytest.fixture(scope="module")
def module_vhost_url(shared_broker: SharedBroker) -> Iterator[str]:
    """The transport URL of a vhost that the module's tests share."""
    with shared_broker.vhost() as url:
        yield url


@pytest.fixture(scope="module")
def changes_network(shared: Shared) -> Iterator[None]:
    """For tests with containers of their own, which may start and end meanwhile."""
    with changing_network(shared.get("network lock")):
        yield


def pytest_report_header() -> str:
    """Say what is tested against: containers, or what this machine has instead."""
    return f"servers: {servers_used()}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say it again where it is seen, above the counts."""
    terminalreporter.write_line(f"servers: {servers_used()}")
