"""The deployment of docker-compose.yml, and the `openstack` client pointed at it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from deployment.compose import ComposeDeployment
from testkit.engine import require_containers
from tests.compose.api import Door
from tests.fixtures.client import Client
from tests.fixtures.shared import Shared, changing_network

ROOT = Path(__file__).parents[2]
STRICT = Path(__file__).with_name("strict.yml")
PATIENCE = 900  # seconds

OpenStack = Callable[..., Any]
Deploy = Callable[..., AbstractContextManager[ComposeDeployment]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Be patient: the first to use a deployment waits for the image and for the browser, too."""
    for item in items:
        if item.path.parent == STRICT.parent and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(PATIENCE))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Function, call: pytest.CallInfo[None]) -> Any:
    """Show the end of all logs in the report of a test that failed."""
    report = yield
    if report.failed:
        used = {id(v): v for v in item.funcargs.values() if isinstance(v, ComposeDeployment)}
        for deployment in used.values():
            report.sections.append((f"logs of {deployment.project}", deployment.logs()))
    return report


@pytest.fixture(scope="session")
def engine() -> None:
    """Skip where no engine answers; with MICRONOVA_CONTAINERS=required that is a failure."""
    require_containers()


@pytest.fixture(scope="session")
def deploy(engine: None, shared: Shared) -> Deploy:
    """Brings up a deployment; one image is built, once, for all those that a run's tests want.

    ``with deploy("ha", computes=2, overlays=[...]) as running:``
    """

    @contextmanager
    def deployed(name: str, **options: Any) -> Iterator[ComposeDeployment]:
        project, image = f"micronova-{name}-{os.getpid()}", shared.get("image")
        with (
            changing_network(shared.get("network lock")),
            ComposeDeployment(ROOT, project, image=image, **options) as running,
        ):
            yield running

    return deployed


@pytest.fixture(scope="session")
def deployment(deploy: Deploy) -> Iterator[ComposeDeployment]:
    """The stock deployment with two computes, on a strict broker whose port is published."""
    with deploy("test", computes=2, overlays=[STRICT]) as running:
        # all these tests boot in one project, and some leave their servers to others
        Client(Door.of(running)).lift_quotas()
        yield running


@pytest.fixture
def whole(deployment: ComposeDeployment) -> ComposeDeployment:
    """The same, made whole again after a test that broke something."""
    return deployment.heal()


@pytest.fixture(scope="session")
def door(deployment: ComposeDeployment) -> Door:
    """Where its api is."""
    return Door.of(deployment)


@pytest.fixture
def api(door: Door) -> Client:
    """An administrator who speaks to the api itself."""
    return Client(door)


@pytest.fixture(scope="session")
def openstack(deployment: ComposeDeployment, tmp_path_factory: pytest.TempPathFactory) -> OpenStack:
    """Runs the real client as an administrator; gives what it prints, read as JSON."""
    return client_of(deployment, tmp_path_factory.mktemp("client"))


def client_of(deployment: ComposeDeployment, folder: Path) -> OpenStack:
    """The client, pointed at a deployment by the clouds.yaml that it offers."""
    clouds = folder / "clouds.yaml"
    clouds.write_text(deployment.clouds())
    program = Path(sys.executable).with_name("openstack")
    env = {**os.environ, "OS_CLIENT_CONFIG_FILE": str(clouds), "OS_CLOUD": "micronova"}

    def run(*words: str) -> Any:
        shown = ["-f", "json"] if words[-1] != "--wait" else []
        result = subprocess.run(
            [program, *words, *shown],
            env=env,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        assert result.returncode == 0, f"{' '.join(words)}: {result.stderr}"
        return json.loads(result.stdout) if shown else result.stdout

    return run


def boot(openstack: OpenStack, name: str, *options: str) -> dict[str, Any]:
    """Boot a server and return it once it is ACTIVE."""
    what = ("--image", "cirros", "--flavor", "m1.tiny", "--nic", "none", *options)
    openstack("server", "create", *what, name, "--wait")
    server: dict[str, Any] = openstack("server", "show", name)
    assert server["status"] == "ACTIVE", server
    return server
