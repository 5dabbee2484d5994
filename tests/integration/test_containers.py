"""The servers that tests share, whichever kind this machine has."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from services.local.deployment import Deployment
from tests.fixtures.containers import (
    BrokerServer,
    DatabaseServer,
    broker_server,
    database_server,
)

pytestmark = [pytest.mark.broker, pytest.mark.postgres]


@pytest.fixture(scope="module")
def broker(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrokerServer]:
    with broker_server(tmp_path_factory.mktemp("broker"), cache) as running:
        yield running


@pytest.fixture(scope="module")
def database(cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DatabaseServer]:
    with database_server(tmp_path_factory.mktemp("postgres"), cache) as running:
        yield running


@pytest.mark.parametrize("profile", ["classic", "quorum"])
def test_a_deployment_runs_on_them(
    broker: BrokerServer, database: DatabaseServer, tmp_path: Path, profile: str
) -> None:
    """Processes of ours find each other through a vhost and a database of the test's own."""
    transport, connection = broker.create_vhost(profile), database.create_database(profile)
    options = {"rpc": {"queue_profile": profile}}
    with Deployment(tmp_path, transport, database_url=connection, options=options) as deployment:
        answer = requests.get(
            f"{deployment.api_url}/os-services", auth=deployment.auth("admin"), timeout=30
        )
    broker.delete_vhost(profile)
    assert {service["state"] for service in answer.json()["services"]} == {"up"}


def test_databases_are_apart(database: DatabaseServer) -> None:
    """What one test writes, another does not see."""
    first, second = (sa.create_engine(database.create_database(n)) for n in ("one", "two"))
    with first.begin() as connection:
        connection.execute(sa.text("CREATE TABLE t (x INT)"))
    assert sa.inspect(first).has_table("t")
    assert not sa.inspect(second).has_table("t")
    first.dispose()
    second.dispose()
