"""Guests and servers that came apart behind everybody's back agree again, and none is lost."""

from collections.abc import Callable

import pytest

from deployment.config_file import merged
from deployment.errors import ProcessError
from deployment.waiting import eventually
from tests.fixtures.cloud import SOON_DOWN, Cloud

pytestmark = [pytest.mark.broker, pytest.mark.timeout(150)]

MakeCloud = Callable[..., Cloud]
RUNNING, SHUTDOWN = 1, 4


def test_a_server_whose_guest_went_off_is_shutoff(make_cloud: MakeCloud) -> None:
    """A stop that was done and never reported is what users see, and they can start again."""
    cloud = make_cloud()
    uuid = cloud.client.boot_active()
    cloud["compute1"].kill()
    cloud.add_guest("host1", uuid, SHUTDOWN)
    cloud.start("compute1", timeout=60)
    cloud.client.wait_for_status(uuid, "SHUTOFF")
    cloud.client.act(uuid, "os-start")
    cloud.client.wait_for_status(uuid, "ACTIVE")
    cloud.wait_until_consistent()


def test_the_guest_of_a_stopped_server_is_stopped(make_cloud: MakeCloud) -> None:
    """A guest that runs though its owner stopped it is stopped, and the owner can see why."""
    cloud = make_cloud()
    uuid = cloud.client.boot_active()
    cloud.client.act(uuid, "os-stop")
    cloud.client.wait_for_status(uuid, "SHUTOFF")
    cloud["compute1"].kill()
    cloud.add_guest("host1", uuid, RUNNING)
    cloud.start("compute1", timeout=60)
    eventually(
        lambda: cloud.guests("host1")[uuid]["power_state"] == SHUTDOWN, "the guest being off"
    )
    cloud.client.wait_for_status(uuid, "SHUTOFF")
    assert cloud.client.actions(uuid) == ["create", "stop", "stop"]


def test_a_host_that_comes_back_builds_nothing_again(make_cloud: MakeCloud) -> None:
    """Hints that waited in the queue of a dead host make no second guest, not for a moment."""
    options = merged(SOON_DOWN, {"compute": {"fake_build_time": 2}})
    cloud = make_cloud(computes=2, options=options)
    created = [cloud.client.boot() for _ in range(4)]
    for uuid in created:
        cloud.building_on(uuid)
    cloud["compute1"].kill()
    for uuid in created:
        cloud.client.wait_for_status(uuid, "ACTIVE")
    mark = cloud["compute1"].output.mark
    cloud.start("compute1", timeout=60)
    cloud.client.wait_for_status(cloud.client.boot(), "ACTIVE")
    assert all(cloud.hosts_with(uuid) == ["host2"] for uuid in created)
    assert not any(
        uuid in line and "done in" in line
        for line in cloud.logs("compute1").splitlines()[mark:]
        for uuid in created
    )
    cloud.wait_until_consistent()


def test_a_renamed_host_keeps_its_guests(make_cloud: MakeCloud) -> None:
    """A host under a new name refuses to start over guests of the old one, and says what to do."""
    cloud = make_cloud()
    uuid = cloud.client.boot_active()
    cloud["compute1"].stop(30)
    cloud.rename_host("host1", "renamed")
    cloud.configure("compute1", {"DEFAULT": {"host": "renamed"}})
    with pytest.raises(ProcessError, match=r"belongs to host host1.*set \[DEFAULT\] host"):
        cloud.start("compute1", timeout=60)
    assert cloud.hosts_with(uuid) == ["renamed"]


def test_a_conductor_that_starts_asks_all_computes(make_cloud: MakeCloud) -> None:
    """A fan-out reaches every compute, however seldom each reports by itself."""
    seldom = {"compute": {"inventory_interval": 600, "sync_interval": 600}}
    cloud = make_cloud(computes=2, options=seldom)
    marks = {name: cloud[name].output.mark for name in ("compute1", "compute2")}
    cloud["conductor"].kill()
    cloud.start("conductor", timeout=60)
    cloud["conductor"].wait_for_line(r"fanout conductor@\S+ -> compute report_host", 30)
    for name, mark in marks.items():
        cloud[name].wait_for_line("compute_nodes_update", 30, since=mark)
