"""Fixtures for tests of services: a pytest plugin that whoever installs Micronova has.

What a test starts are real processes on a real broker, the one that ``micronova up`` would take.
Services of installed packages run, too.
"""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:  # this is loaded into every run of pytest, and the rest where it is wanted
    from pathlib import Path

    from deployment.broker import Broker
    from deployment.config_file import Options
    from deployment.local import Deployment

FAST: "Options" = {
    "DEFAULT": {"rpc_response_timeout": 10},
    "service": {"report_interval": 0.5, "down_time": 10},
    "conductor": {"lease": 2, "reconcile_interval": 0.3},
    "compute": {"sync_interval": 0.5, "inventory_interval": 2},
}


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
def deployment(deployment_broker: "Broker", tmp_path: "Path") -> "Iterator[Deployment]":
    """All services, running: an api, a conductor, a compute, and those of installed packages.

    ``deployment.api_url`` and ``deployment.auth("demo")`` are for HTTP clients;
    ``deployment["compute1"]`` is a process, to be killed, paused, resumed and started again.
    """
    from deployment.local import Deployment  # noqa: PLC0415

    vhost = f"test-{secrets.token_hex(8)}"
    url = deployment_broker.create_vhost(vhost)
    with Deployment(tmp_path, url, options=FAST) as running:
        yield running
    deployment_broker.delete_vhost(vhost)
