"""Servers that move from host to host, and hosts that die at each step of it."""

from collections.abc import Callable

import pytest

from deployment.config_file import merged
from tests.fixtures.client import eventually
from tests.fixtures.cloud import SOON_DOWN, Cloud

pytestmark = [pytest.mark.broker, pytest.mark.timeout(150)]

MakeCloud = Callable[..., Cloud]
IMPATIENT = merged(SOON_DOWN, {"conductor": {"patience": 2}})
STEPS = ["prep_resize", "peer.resize_instance", "peer.finish_resize"]
AT_REST = ("ACTIVE", "VERIFY_RESIZE", "SHUTOFF")


def other(host: str) -> str:
    """The one of two hosts that this is not."""
    return {"host1": "host2", "host2": "host1"}[host]


@pytest.fixture
def two_hosts(make_cloud: MakeCloud) -> Cloud:
    return make_cloud(computes=2)


@pytest.mark.flow
def test_a_server_is_resized_on_another_host(two_hosts: Cloud) -> None:
    """Until it is confirmed both hosts have its guest, of which one is off."""
    cloud = two_hosts
    uuid = cloud.client.boot_active()
    source = cloud.client.host_of(uuid)
    cloud.client.act(uuid, "resize", {"flavorRef": "2"})
    server = cloud.client.wait_for_status(uuid, "VERIFY_RESIZE")
    assert server["OS-EXT-SRV-ATTR:host"] == other(source)
    powers = {host: cloud.guests(host)[uuid]["power_state"] for host in cloud.hosts_with(uuid)}
    assert powers == {source: 4, other(source): 1}
    cloud.client.request("POST", f"servers/{uuid}/action", {"confirmResize": None})
    assert cloud.client.wait_for_status(uuid, "ACTIVE")["flavor"]["original_name"] == "m1.small"
    cloud.wait_until_consistent()
    assert cloud.hosts_with(uuid) == [other(source)]


def test_a_resize_is_reverted(two_hosts: Cloud) -> None:
    """The server is where and what it was."""
    cloud = two_hosts
    uuid = cloud.client.boot_active()
    source = cloud.client.host_of(uuid)
    cloud.client.act(uuid, "resize", {"flavorRef": "2"})
    cloud.client.wait_for_status(uuid, "VERIFY_RESIZE")
    cloud.client.act(uuid, "revertResize")
    server = cloud.client.wait_for_status(uuid, "ACTIVE")
    assert (server["OS-EXT-SRV-ATTR:host"], server["flavor"]["original_name"]) == (
        source,
        "m1.tiny",
    )
    cloud.wait_until_consistent()
    assert cloud.hosts_with(uuid) == [source]


def test_a_server_that_is_off_moves_and_stays_off(two_hosts: Cloud) -> None:
    """A cold migration to a host by name, and a confirm."""
    cloud = two_hosts
    uuid = cloud.client.boot_active()
    cloud.client.act(uuid, "os-stop")
    cloud.client.wait_for_status(uuid, "SHUTOFF")
    dest = other(cloud.client.host_of(uuid))
    cloud.client.act(uuid, "migrate", {"host": dest})
    cloud.client.wait_for_status(uuid, "VERIFY_RESIZE")
    cloud.client.request("POST", f"servers/{uuid}/action", {"confirmResize": None})
    assert cloud.client.wait_for_status(uuid, "SHUTOFF")["OS-EXT-SRV-ATTR:host"] == dest
    cloud.wait_until_consistent()


def test_a_move_is_confirmed_by_itself_after_a_while(make_cloud: MakeCloud) -> None:
    """Where the operator wants it so."""
    cloud = make_cloud(computes=2, options={"conductor": {"resize_confirm_window": 1}})
    uuid = cloud.client.boot_active()
    cloud.client.act(uuid, "resize", {"flavorRef": "2"})
    eventually(lambda: cloud.client.show(uuid)["status"] == "ACTIVE" and _moved(cloud, uuid), "it")
    cloud.wait_until_consistent()


def _moved(cloud: Cloud, uuid: str) -> bool:
    return cloud.client.show(uuid)["flavor"]["original_name"] == "m1.small"


@pytest.mark.parametrize("step", STEPS)
def test_a_host_that_dies_at_a_step_goes_on_when_it_is_back(
    make_cloud: MakeCloud, step: str
) -> None:
    """Killed with the step in hand it is told again, and the move ends as if nothing had been."""
    cloud = make_cloud(computes=2, options={"service": {"down_time": 30}})
    uuid = cloud.client.boot_active()
    with cloud.blocked("compute", step) as blocked:
        cloud.client.act(uuid, "resize", {"flavorRef": "2"})
        killed = blocked.wait()
        cloud[killed].kill()
    cloud.start(killed, timeout=60)
    cloud.client.wait_for_status(uuid, "VERIFY_RESIZE")
    cloud.client.request("POST", f"servers/{uuid}/action", {"confirmResize": None})
    cloud.client.wait_for_status(uuid, "ACTIVE")
    cloud.wait_until_consistent()


@pytest.mark.parametrize("step", STEPS)
def test_a_server_outlives_a_host_that_dies_at_a_step(make_cloud: MakeCloud, step: str) -> None:
    """It is in a state its owner can act on; when the host is back there is one guest, and claims
    are right.
    """
    cloud = make_cloud(computes=2, options=IMPATIENT)
    uuid = cloud.client.boot_active()
    with cloud.blocked("compute", step) as blocked:
        cloud.client.act(uuid, "resize", {"flavorRef": "2"})
        killed = blocked.wait()
        cloud[killed].kill()
    settled = eventually(lambda: _at_rest(cloud, uuid), "the end of the move")
    assert settled in AT_REST
    cloud.start(killed, timeout=60)
    cloud.wait_until_consistent()
    if cloud.client.show(uuid)["status"] == "SHUTOFF":
        cloud.client.act(uuid, "os-start")
        cloud.client.wait_for_status(uuid, "ACTIVE")
    cloud.client.delete(uuid)
    cloud.client.wait_until_gone(uuid)
    cloud.wait_until_consistent()


def _at_rest(cloud: Cloud, uuid: str) -> str | None:
    server = cloud.client.show(uuid)
    return server["status"] if server["OS-EXT-STS:task_state"] is None else None


@pytest.mark.parametrize("step", ["peer.resize_instance", "peer.finish_resize"])
def test_a_conductor_that_dies_during_a_move_is_taken_over(
    make_cloud: MakeCloud, step: str
) -> None:
    """The rows say at which step it is; whoever is there goes on."""
    cloud = make_cloud(computes=2, conductors=2)
    uuid = cloud.client.boot_active()
    with cloud.blocked("compute", step) as blocked:
        cloud.client.act(uuid, "resize", {"flavorRef": "2"})
        blocked.wait()
        cloud["conductor"].kill()
    cloud.client.wait_for_status(uuid, "VERIFY_RESIZE")
    cloud.client.act(uuid, "revertResize")
    cloud.client.wait_for_status(uuid, "ACTIVE")
    cloud.wait_until_consistent()


ASKED = ["check_can_live_migrate_destination", "peer.check_can_live_migrate_source"]
GOING = ["pre_live_migration", "peer.live_migration", "peer.post_live_migration_at_destination"]
LIVE = {"host": None, "block_migration": "auto"}


@pytest.mark.flow
def test_a_server_is_migrated_while_it_runs(two_hosts: Cloud) -> None:
    """Calls within a call first, then a chain; one guest, on its new host."""
    cloud = two_hosts
    uuid = cloud.client.boot_active()
    source = cloud.client.host_of(uuid)
    cloud.client.act(uuid, "os-migrateLive", LIVE)
    server = cloud.client.wait_for_status(uuid, "ACTIVE")
    assert server["OS-EXT-SRV-ATTR:host"] == other(source)
    cloud.wait_until_consistent()
    (migration,) = cloud.client.get(f"os-migrations?instance_uuid={uuid}")["migrations"]
    assert (migration["status"], migration["migration_type"]) == ("completed", "live-migration")


@pytest.mark.parametrize("abort", [True, False], ids=["aborted", "forced"])
def test_a_live_migration_is_cut_short(make_cloud: MakeCloud, abort: bool) -> None:
    """By an administrator who does not want to wait for it, in either way."""
    cloud = make_cloud(computes=2, options={"compute": {"fake_live_migration_time": 600}})
    uuid = cloud.client.boot_active()
    source = cloud.client.host_of(uuid)
    cloud.client.act(uuid, "os-migrateLive", LIVE)
    migrations = f"servers/{uuid}/migrations"
    running = eventually(lambda: _running(cloud, migrations), "the hand-over")
    one = f"{migrations}/{running['id']}"
    method, path, body = "POST", f"{one}/action", {"force_complete": None}
    if abort:
        method, path, body = "DELETE", one, None
    # told once, it may come before the source has begun
    eventually(lambda: cloud.client.request(method, path, body).status_code != 202, "its end")
    server = cloud.client.wait_for_status(uuid, "ACTIVE")
    assert server["OS-EXT-SRV-ATTR:host"] == (source if abort else other(source))
    cloud.wait_until_consistent()


def test_a_conductor_does_not_stop_late_for_an_answer(make_cloud: MakeCloud) -> None:
    """It leaves the question to another one, which asks again."""
    cloud = make_cloud(computes=2, conductors=2)
    uuid = cloud.client.boot_active()
    with cloud.blocked("compute", ASKED[0]) as blocked:
        cloud.client.act(uuid, "os-migrateLive", LIVE)
        blocked.wait()
        for name in ("conductor", "conductor2"):
            cloud[name].stop(10)
            assert cloud[name].returncode == 0
        cloud.start("conductor", timeout=60)
    cloud.client.wait_for_status(uuid, "ACTIVE")
    cloud.wait_until_consistent()


def _running(cloud: Cloud, path: str) -> dict | None:
    found = cloud.client.get(path)["migrations"]
    return found[0] if found and found[0]["status"] == "running" else None


@pytest.mark.parametrize("step", [*ASKED, *GOING])
def test_a_host_that_dies_during_a_live_migration_goes_on_when_it_is_back(
    make_cloud: MakeCloud, step: str
) -> None:
    """One guest, on one of the two hosts, and it runs."""
    cloud = make_cloud(computes=2, options={"service": {"down_time": 30}})
    uuid = cloud.client.boot_active()
    with cloud.blocked("compute", step) as blocked:
        cloud.client.act(uuid, "os-migrateLive", LIVE)
        killed = blocked.wait()
        cloud[killed].kill()
    cloud.start(killed, timeout=60)
    cloud.client.wait_for_status(uuid, "ACTIVE", 90)
    cloud.wait_until_consistent()


@pytest.mark.parametrize("step", [*ASKED, *GOING])
def test_a_server_outlives_a_host_that_dies_during_a_live_migration(
    make_cloud: MakeCloud, step: str
) -> None:
    """It ends in a state its owner can act on; afterwards there is one guest at most, and no claim
    too many.
    """
    cloud = make_cloud(computes=2, options=IMPATIENT)
    uuid = cloud.client.boot_active()
    with cloud.blocked("compute", step) as blocked:
        cloud.client.act(uuid, "os-migrateLive", LIVE)
        killed = blocked.wait()
        cloud[killed].kill()
    settled = eventually(lambda: _at_rest(cloud, uuid), "the end of the move", 90)
    assert settled in {"ACTIVE", "ERROR"}
    cloud.start(killed, timeout=60)
    cloud.wait_until_settled()
    assert len(cloud.hosts_with(uuid)) <= 2
    cloud.client.delete(uuid)
    cloud.client.wait_until_gone(uuid)
    cloud.wait_until_consistent()


@pytest.mark.flow
def test_a_server_of_a_dead_host_is_evacuated(make_cloud: MakeCloud) -> None:
    """By an administrator; the guest at the dead host is removed when it is back."""
    cloud = make_cloud(computes=2, options=SOON_DOWN)
    uuid = cloud.client.boot_active()
    source = cloud.client.host_of(uuid)
    killed = cloud.compute_of(source)
    assert cloud.client.request("POST", *_evacuate(uuid)).status_code == 400
    cloud[killed].kill()
    eventually(lambda: cloud.client.request("POST", *_evacuate(uuid)).status_code == 200, "it")
    server = cloud.client.wait_for_status(uuid, "ACTIVE")
    assert server["OS-EXT-SRV-ATTR:host"] == other(source)
    cloud.start(killed, timeout=60)
    cloud.wait_until_consistent()
    assert cloud.hosts_with(uuid) == [other(source)]


def _evacuate(uuid: str) -> tuple[str, dict]:
    return f"servers/{uuid}/action", {"evacuate": {}}


def test_servers_of_a_dead_host_are_evacuated_by_themselves(make_cloud: MakeCloud) -> None:
    """Where the operator wants it so."""
    options = merged(SOON_DOWN, {"conductor": {"evacuate_after": 3}})
    cloud = make_cloud(computes=2, options=options)
    uuid = cloud.client.boot_active()
    source = cloud.client.host_of(uuid)
    cloud[cloud.compute_of(source)].kill()
    eventually(lambda: cloud.client.host_of(uuid) == other(source), "the evacuation")
    cloud.client.wait_for_status(uuid, "ACTIVE")
    cloud.start(cloud.compute_of(source), timeout=60)
    cloud.wait_until_consistent()
