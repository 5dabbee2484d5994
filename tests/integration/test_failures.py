"""Builds that fail, hang or don't fit: a server is moved, or ends in ERROR with a reason."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from deployment.config_file import merged
from tests.fixtures.cloud import Cloud

pytestmark = [pytest.mark.broker, pytest.mark.timeout(150)]

MakeCloud = Callable[..., Cloud]
ALWAYS_FAILS = {"compute": {"fake_failure_rate": 1}}


def test_a_build_that_fails_everywhere_says_why(make_cloud: MakeCloud) -> None:
    """The fault names what the hosts said, and nothing of the server is left on them."""
    cloud = make_cloud(computes=2, options=ALWAYS_FAILS)
    uuid = cloud.client.boot()
    server = cloud.client.wait_for_status(uuid, "ERROR")
    assert "No valid host was found" in server["fault"]["message"]
    failed = [event["traceback"] for event in cloud.client.events(uuid, "create")]
    assert len(failed) == 2
    assert all("fake_failure_rate" in str(details) for details in failed)
    cloud.wait_until_consistent()


@pytest.mark.flow
def test_a_build_that_fails_on_one_host_succeeds_on_the_other(define_cloud: MakeCloud) -> None:
    """A user does not learn of one bad host."""
    cloud = define_cloud(computes=2)
    cloud.configure("compute1", ALWAYS_FAILS)
    cloud.start(timeout=60)
    for uuid in [cloud.client.boot() for _ in range(4)]:
        server = cloud.client.wait_for_status(uuid, "ACTIVE")
        assert server["OS-EXT-SRV-ATTR:host"] == "host2"
    cloud.wait_until_consistent()


def test_a_build_that_never_ends_is_taken_away(define_cloud: MakeCloud) -> None:
    """A host that is alive and does not finish in attempt_timeout loses the server."""
    cloud = define_cloud(computes=2, options={"conductor": {"attempt_timeout": 3}})
    cloud.configure("compute1", {"compute": {"fake_build_time": 600}})
    cloud.start(timeout=60)
    for uuid in [cloud.client.boot() for _ in range(2)]:
        server = cloud.client.wait_for_status(uuid, "ACTIVE")
        assert server["OS-EXT-SRV-ATTR:host"] == "host2"


def test_a_server_that_fits_nowhere_says_so(make_cloud: MakeCloud) -> None:
    """Too large a flavor ends in ERROR with the resource that is short."""
    cloud = make_cloud(options={"compute": {"fake_memory_mb": 256}})
    server = cloud.client.wait_for_status(cloud.client.boot(), "ERROR")
    assert "1 have too little RAM left" in server["fault"]["message"]


def test_a_failed_server_can_be_deleted(make_cloud: MakeCloud) -> None:
    """ERROR is no dead end."""
    cloud = make_cloud(options=ALWAYS_FAILS)
    uuid = cloud.client.boot()
    cloud.client.wait_for_status(uuid, "ERROR")
    cloud.client.delete(uuid)
    cloud.client.wait_until_gone(uuid)


@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def test_full_hosts_are_never_overcommitted(make_cloud: MakeCloud, database: str) -> None:
    """Two conductors that place 40 servers at once fill two hosts to the brim, and no further."""
    fits, asked = 24, 40
    size = {"fake_memory_mb": 512 * fits // 2, "fake_build_time": 0.2}
    options = merged({"compute": size}, {"conductor": {"patience": 5}})
    cloud = make_cloud(computes=2, conductors=2, database=database, options=options)
    with ThreadPoolExecutor(8) as users:
        created = list(users.map(lambda _: cloud.client.boot(), range(asked)))
    cloud.wait_until_consistent()
    servers = [cloud.client.show(uuid) for uuid in created]
    assert sum(server["status"] == "ACTIVE" for server in servers) == fits
    for server in servers:
        if server["status"] != "ACTIVE":
            assert server["status"] == "ERROR"
            assert "have too little RAM left" in server["fault"]["message"]
