"""Fixtures for tests across services: a pytest plugin that whoever installs Micronova has.

What a test starts are real processes on a real broker, the one that ``micronova up`` would take.
Services of installed packages run, too.
"""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

import os
import secrets
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # this is loaded into every run of pytest, and the rest where it is wanted
    from deployment.broker import Broker
    from deployment.compose import ComposeDeployment
    from deployment.local import Deployment
    from testkit.deployment import DeploymentUnderTest
    from testkit.wire import Wire

_MARKER = "micronova(**options): of the fixture deployment, such as computes=2, options={...}"
_CHECKOUT = "micronova_checkout"

_running: "list[Deployment | ComposeDeployment]" = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """Make the option known."""
    parser.addini(
        _CHECKOUT, "Micronova's source tree, for containers; needs no say if installed so"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", _MARKER)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,  # noqa: ARG001
    call: pytest.CallInfo[None],  # noqa: ARG001
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of every process's log in the report of a test that failed."""
    report = yield
    for deployment in _running if report.failed else ():
        for name, end in deployment.ends_of_logs().items():
            report.sections.append((f"log of {name}", end))
    return report


@contextmanager
def shown(deployment: "Deployment | ComposeDeployment") -> Iterator[None]:
    """Let tests that fail meanwhile show its logs."""
    _running.append(deployment)
    try:
        yield
    finally:
        _running.remove(deployment)


@pytest.fixture(scope="session")
def deployment_broker(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> "Iterator[Broker]":
    """A broker for all tests of a run; each has a vhost of its own on it."""
    from deployment.stack import local_broker  # noqa: PLC0415

    programs = pytestconfig.cache.mkdir("micronova-programs")
    with local_broker(tmp_path_factory.mktemp("broker"), programs, print) as broker:
        yield broker


@pytest.fixture
def deployment(
    request: pytest.FixtureRequest, deployment_broker: "Broker", tmp_path: Path
) -> "Iterator[DeploymentUnderTest]":
    """All services, running: an api, a conductor, a compute, and those of installed packages.

    ``deployment.api_url`` and ``deployment.auth("demo")`` are for HTTP clients;
    ``deployment["compute1"]`` is a process, to be killed, paused, resumed and started again;
    ``deployment.blocked(...)`` holds a method in mid-flight.
    ``@pytest.mark.micronova(computes=2, options={...})`` says what Deployment is to be made with.
    """
    from testkit.deployment import DeploymentUnderTest  # noqa: PLC0415

    marker = request.node.get_closest_marker("micronova")
    sizes = dict(marker.kwargs) if marker else {}
    if "wire" in request.fixturenames:
        sizes["management"] = deployment_broker.management
    vhost = f"test-{secrets.token_hex(8)}"
    url = deployment_broker.create_vhost(vhost)
    made = DeploymentUnderTest(tmp_path, url, **sizes)
    with shown(made), made:
        yield made
    deployment_broker.delete_vhost(vhost)


@pytest.fixture
def wire(deployment: "DeploymentUnderTest") -> "Iterator[Wire]":
    """What is said over the broker; only for tests that ask for it a watch runs.

    ``wire.wait_for("conductor -> compute build_and_run_instance")``
    ``wire.assert_flow(request_id, "api -> conductor compute_task.create_servers", ...)``
    """
    from testkit.wire import Wire  # noqa: PLC0415

    with Wire(deployment.watch_url) as looking:
        yield looking


@pytest.fixture(scope="session")
def shared_compose_deployment(pytestconfig: pytest.Config) -> "Iterator[ComposeDeployment]":
    """The deployment of docker-compose.yml, from an image that is built; removed after a run."""
    from deployment.compose import ComposeDeployment  # noqa: PLC0415
    from testkit.engine import require_containers  # noqa: PLC0415

    require_containers()
    root = _checkout(pytestconfig)
    with ComposeDeployment(root, f"micronova-kit-{os.getpid()}", computes=2) as running:
        yield running


@pytest.fixture
def compose_deployment(
    shared_compose_deployment: "ComposeDeployment",
) -> "Iterator[ComposeDeployment]":
    """All services in containers, with two computes, RabbitMQ and PostgreSQL.

    Tests share it; each finds it whole, whatever the one before has broken. Skipped where no
    container engine answers, unless ``MICRONOVA_CONTAINERS=required``.
    """
    with shown(shared_compose_deployment):
        yield shared_compose_deployment.heal()


def _checkout(config: pytest.Config) -> Path:
    """The folder with docker-compose.yml."""
    from deployment import compose  # noqa: PLC0415

    given = config.getini(_CHECKOUT)
    root = config.rootpath / given if given else Path(compose.__file__).parents[1]
    if not (root / "docker-compose.yml").exists():
        pytest.fail(
            f"there is no docker-compose.yml in {root}: set {_CHECKOUT} in pytest's "
            "configuration to the folder of Micronova's source tree",
            pytrace=False,
        )
    return root
