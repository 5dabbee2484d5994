"""What a killed or frozen process leaves behind, and how it is taken up."""

from collections.abc import Callable

import pytest

from deployment.config_file import merged
from deployment.waiting import eventually
from tests.fixtures.cloud import SOON_DOWN, Cloud

pytestmark = [pytest.mark.broker, pytest.mark.timeout(150)]

MakeCloud = Callable[..., Cloud]
BUILD = "build_and_run_instance"
# long enough to be interrupted, short enough to wait for
BUILDING = {"compute": {"fake_build_time": 2}}
BUILDING_SOON_DOWN = merged(BUILDING, SOON_DOWN)


def other(host: str) -> str:
    """The one of two hosts that this is not."""
    return {"host1": "host2", "host2": "host1"}[host]


def test_a_request_outlives_the_conductor_that_took_it(make_cloud: MakeCloud) -> None:
    """A conductor killed right after 202 is carried on by its next start."""
    cloud = make_cloud()
    uuid = cloud.client.boot()
    cloud["conductor"].kill()
    cloud.start("conductor", timeout=60)
    cloud.client.wait_for_status(uuid, "ACTIVE")
    cloud.wait_until_consistent()


@pytest.mark.flow
def test_another_conductor_takes_a_dead_ones_work_over(make_cloud: MakeCloud) -> None:
    """With two conductors nobody has to come back: leases end, and the other one goes on."""
    cloud = make_cloud(conductors=2, options=BUILDING)
    created = [cloud.client.boot() for _ in range(4)]
    cloud["conductor"].kill()
    for uuid in created:
        cloud.client.wait_for_status(uuid, "ACTIVE")
    cloud.wait_until_consistent()


def test_a_conductor_that_was_frozen_does_no_harm(make_cloud: MakeCloud) -> None:
    """A conductor that sleeps over its leases wakes up to find its work done by another one."""
    # the broker drops a client after two missed heartbeats, and gives its messages to others
    soon_dropped = {"oslo_messaging_rabbit": {"heartbeat_timeout_threshold": 3}}
    cloud = make_cloud(conductors=2, computes=2, options=merged(BUILDING, soon_dropped))
    created = [cloud.client.boot() for _ in range(4)]
    cloud.freeze("conductor")
    for uuid in created:
        cloud.client.wait_for_status(uuid, "ACTIVE")
    cloud["conductor"].resume()
    for uuid in created[:2]:
        cloud.client.delete(uuid)
        cloud.client.wait_until_gone(uuid)
    cloud.wait_until_consistent()


@pytest.mark.flow
def test_a_build_moves_away_from_a_dead_host(make_cloud: MakeCloud) -> None:
    """A compute killed in the middle of a build loses the server to a host that is alive."""
    cloud = make_cloud(computes=2, options=SOON_DOWN)
    with cloud.blocked("compute", BUILD) as blocked:
        uuid = cloud.client.boot()
        killed = blocked.wait()
        cloud[killed].kill()
    server = cloud.client.wait_for_status(uuid, "ACTIVE")
    assert cloud.compute_of(server["OS-EXT-SRV-ATTR:host"]) != killed
    cloud.wait_until_consistent()


def test_a_compute_that_comes_back_at_once_builds_on(make_cloud: MakeCloud) -> None:
    """Killed and restarted before anybody took it for down, a compute is given its work again."""
    cloud = make_cloud(options={"service": {"down_time": 30}, "conductor": {"lease": 60}})
    with cloud.blocked("compute1", BUILD) as blocked:
        uuid = cloud.client.boot()
        blocked.wait()
        cloud["compute1"].kill()
    cloud.start("compute1", timeout=60)
    cloud.client.wait_for_status(uuid, "ACTIVE")
    assert cloud.hosts_with(uuid) == ["host1"]


def test_guests_survive_a_restart(make_cloud: MakeCloud) -> None:
    """A server on a host that was killed and started again is still there, and can be used."""
    cloud = make_cloud()
    uuid = cloud.client.boot_active()
    cloud["compute1"].kill()
    cloud.start("compute1", timeout=60)
    cloud.client.act(uuid, "reboot", {"type": "HARD"})
    cloud.client.wait_for_status(uuid, "ACTIVE")
    assert cloud.hosts_with(uuid) == ["host1"]


def test_a_frozen_host_that_wakes_up_gives_its_guest_up(make_cloud: MakeCloud) -> None:
    """A host that hangs past down_time and then goes on with its build leaves no second guest."""
    cloud = make_cloud(computes=2, options=BUILDING_SOON_DOWN)
    uuid = cloud.client.boot()
    host = cloud.building_on(uuid)
    frozen = cloud[cloud.compute_of(host)]
    frozen.wait_for_line("ready", 30)
    frozen.pause()
    server = cloud.client.wait_for_status(uuid, "ACTIVE")
    assert server["OS-EXT-SRV-ATTR:host"] == other(host)
    frozen.resume()
    frozen.wait_for_line("no longer wanted|its deadline has passed", 60)
    cloud.wait_until_consistent()
    assert cloud.hosts_with(uuid) == [other(host)]


def test_a_guest_whose_server_has_moved_is_removed(make_cloud: MakeCloud) -> None:
    """A host that died between the end of a build and its report removes the guest at its start."""
    cloud = make_cloud(computes=2, options=SOON_DOWN)
    with cloud.blocked("compute", BUILD) as blocked:
        uuid = cloud.client.boot()
        compute = cloud[blocked.wait()]
        compute.kill()
    host = compute.name.replace("compute", "host")
    cloud.add_guest(host, uuid)
    server = cloud.client.wait_for_status(uuid, "ACTIVE")
    assert server["OS-EXT-SRV-ATTR:host"] == other(host)
    cloud.start(compute.name, timeout=60)
    assert cloud.hosts_with(uuid) == [other(host)]


def test_a_build_waits_for_its_only_host(make_cloud: MakeCloud) -> None:
    """With nowhere else to go, a server is built once the host that died is back."""
    cloud = make_cloud(options=SOON_DOWN)
    with cloud.blocked("compute1", BUILD) as blocked:
        uuid = cloud.client.boot()
        blocked.wait()
        cloud["compute1"].kill()
    cloud["conductor"].wait_for_line("on host1: its host is down", 60)
    cloud.start("compute1", timeout=60)
    cloud.client.wait_for_status(uuid, "ACTIVE")
    cloud.wait_until_consistent()


def test_a_delete_supersedes_a_build(make_cloud: MakeCloud) -> None:
    """A server deleted while it is built is gone, and so is its guest."""
    cloud = make_cloud(options=BUILDING)
    uuid = cloud.client.boot()
    cloud.building_on(uuid)
    cloud.client.delete(uuid)
    cloud.client.wait_until_gone(uuid)
    cloud.wait_until_consistent()


def test_a_request_on_a_dead_host_waits_for_it(make_cloud: MakeCloud) -> None:
    """A reboot that was accepted is done when the host is back."""
    cloud = make_cloud(options=SOON_DOWN)
    uuid = cloud.client.boot_active()
    cloud["compute1"].kill()
    eventually(lambda: cloud.client.services() == {"host1": "down"}, "the host being down")
    cloud.client.act(uuid, "reboot", {"type": "HARD"})
    cloud.start("compute1", timeout=60)
    cloud.client.wait_for_status(uuid, "ACTIVE")
    assert [event["result"] for event in cloud.client.events(uuid, "reboot")] == ["Success"]


def test_a_request_on_a_dead_host_does_not_wait_for_ever(make_cloud: MakeCloud) -> None:
    """When patience ends the request has failed for a reason, and the server can be used again."""
    cloud = make_cloud(options=merged(SOON_DOWN, {"conductor": {"patience": 3}}))
    uuid = cloud.client.boot_active()
    cloud["compute1"].kill()
    cloud.client.act(uuid, "os-stop")
    cloud.client.wait_for_status(uuid, "ACTIVE")
    assert cloud.client.failure(uuid, "stop") == "its host is down"


def test_a_server_on_a_dead_host_can_be_deleted(make_cloud: MakeCloud) -> None:
    """The server goes at once; the host removes the guest when it is back."""
    cloud = make_cloud(options=SOON_DOWN)
    uuid = cloud.client.boot_active()
    cloud["compute1"].kill()
    eventually(lambda: cloud.client.services() == {"host1": "down"}, "the host being down")
    cloud.client.delete(uuid)
    cloud.client.wait_until_gone(uuid)
    assert cloud.hosts_with(uuid) == ["host1"]
    cloud.start("compute1", timeout=60)
    cloud.wait_until_consistent()
