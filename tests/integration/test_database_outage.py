"""What users notice when the database is restarted: requests have to wait, none is lost."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fixtures.cloud import Cloud
from tests.fixtures.containers import DatabaseServer, database_server

pytestmark = [pytest.mark.broker, pytest.mark.postgres, pytest.mark.timeout(150)]

MakeCloud = Callable[..., Cloud]
BUILDING = {"compute": {"fake_build_time": 2}}


@pytest.fixture
def postgres(cache: Path, changes_network: None) -> Iterator[DatabaseServer]:
    """A server of the test's own, to be restarted."""
    with database_server(cache) as server:
        yield server


def test_a_conductor_outlives_its_database(postgres: DatabaseServer, make_cloud: MakeCloud) -> None:
    """A build that ends while the database is away is reported once it is back."""
    cloud = make_cloud(database_url=postgres.create_database("micronova"), options=BUILDING)
    uuid = cloud.client.boot()
    cloud.building_on(uuid)
    postgres.stop()
    cloud["compute1"].wait_for_line("trouble with the conductor", 60)
    assert cloud.client.request("GET", "servers").status_code == 503
    postgres.start()
    cloud.client.wait_for_status(uuid, "ACTIVE")
    cloud.client.boot_active()
    cloud.wait_until_consistent()
