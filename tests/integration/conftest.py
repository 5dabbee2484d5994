"""One broker for all tests, a vhost and processes of its own for each deployment."""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from conductor.db import migration
from deployment.waiting import eventually
from testkit.plugin import shown
from tests.fixtures.cloud import Cloud
from tests.fixtures.containers import BrokerServer, broker_server
from tests.fixtures.firehose import Application, Vhost
from tests.fixtures.shared import SharedBroker

MakeCloud = Callable[..., Cloud]


@pytest.fixture
def vhost(shared_broker: SharedBroker, vhost_url: str) -> Iterator[Vhost]:
    """The same vhost, with all that its administrator can do."""
    made = Vhost(shared_broker, vhost_url)
    yield made
    made.remove_users()


@pytest.fixture
def application(vhost: Vhost) -> Iterator[Application]:
    """Somebody who sends messages to itself."""
    running = Application(vhost.url)
    yield running
    running.close()


@pytest.fixture(scope="module")
def doomed_broker(cache: Path, changes_network: None) -> Iterator[BrokerServer]:
    """A broker for a module alone."""
    with broker_server(cache) as running:
        yield running


@pytest.fixture
def broker(doomed_broker: BrokerServer) -> BrokerServer:
    """A broker that runs, and may be killed."""
    if not doomed_broker.running:
        doomed_broker.start()
    return doomed_broker


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the schema and nothing else."""
    path = tmp_path_factory.mktemp("template") / "micronova.sqlite"
    migration.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def deployment_broker(shared_broker: SharedBroker) -> SharedBroker:
    """The kit's deployments are on the broker that all tests share."""
    return shared_broker


@pytest.fixture
def define_cloud(
    request: pytest.FixtureRequest, tmp_path: Path, vhost_url: str, migrated: Path
) -> Iterator[MakeCloud]:
    """Describes deployments that the test starts itself; whatever still runs at its end is killed.

    ``define_cloud(computes=2, conductors=1, options=..., database="sqlite")``
    """

    def define(*, database: str = "sqlite", url: str = vhost_url, **sizes: Any) -> Cloud:
        folder = tmp_path / f"cloud{next(numbers)}"
        if database == "postgresql":
            postgres = request.getfixturevalue("shared_postgres")
            sizes["database_url"] = postgres.create_database(f"m{uuid.uuid4().hex}")
        return defined.enter_context(ended(Cloud(folder, url, template=migrated, **sizes)))

    numbers = count()
    with ExitStack() as defined:
        yield define


@pytest.fixture
def make_cloud(define_cloud: MakeCloud) -> MakeCloud:
    """Brings up a deployment of the test's own, see ``define_cloud``."""
    return lambda **sizes: start(define_cloud(**sizes))


@pytest.fixture(scope="module")
def calm_cloud(module_vhost_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Two computes that the module's tests share and leave as they are."""
    folder = tmp_path_factory.mktemp("calm")
    with ended(Cloud(folder, module_vhost_url, computes=2)) as cloud:
        yield start(cloud)


def start(cloud: Cloud) -> Cloud:
    """Start all of a cloud's processes and wait until they serve."""
    cloud.start(timeout=60)
    return cloud


@contextmanager
def ended(cloud: Cloud) -> Iterator[Cloud]:
    """At the end kill what runs, make sure that nothing is left of it, and remove its files."""
    with shown(cloud):
        yield cloud
    for process in cloud.processes.values():
        if process.running:
            process.kill()
    eventually(lambda: not processes_of(cloud.folder), f"the end of all processes of {cloud}", 10)
    shutil.rmtree(cloud.folder, ignore_errors=True)


def processes_of(folder: Path) -> list[str]:
    """The command lines of processes that were started with a file in ``folder``."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            try:
                command = (entry / "cmdline").read_text().replace("\0", " ")
            except OSError:
                continue  # ended meanwhile
            if str(folder) in command:
                found.append(command)
    return found
