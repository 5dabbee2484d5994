"""The servers that tests share, whichever kind this machine has."""

from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from deployment.local import Deployment
from tests.fixtures.shared import SharedDatabase

pytestmark = [pytest.mark.broker, pytest.mark.postgres]


@pytest.mark.parametrize("profile", ["classic", "quorum"])
def test_a_deployment_runs_on_them(
    vhost_url: str, shared_postgres: SharedDatabase, tmp_path: Path, profile: str
) -> None:
    """Processes of ours find each other through a vhost and a database of the test's own."""
    connection = shared_postgres.create_database(profile)
    options = {"rpc": {"queue_profile": profile}}
    with Deployment(tmp_path, vhost_url, database_url=connection, options=options) as deployment:
        answer = requests.get(
            f"{deployment.api_url}/os-services", auth=deployment.auth("admin"), timeout=30
        )
    assert {service["state"] for service in answer.json()["services"]} == {"up"}


def test_databases_are_apart(shared_postgres: SharedDatabase) -> None:
    """What one test writes, another does not see."""
    first, second = (
        sa.create_engine(shared_postgres.create_database(name)) for name in ("one", "two")
    )
    with first.begin() as connection:
        connection.execute(sa.text("CREATE TABLE t (x INT)"))
    assert sa.inspect(first).has_table("t")
    assert not sa.inspect(second).has_table("t")
    first.dispose()
    second.dispose()
