"""The life of a server, through the api of a real deployment."""

from collections import Counter

import pytest

from tests.fixtures.cloud import Cloud

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]

RUNNING, PAUSED, SHUTDOWN, SUSPENDED = 1, 3, 4, 7


@pytest.mark.flow
def test_a_boot_ends_active_with_a_guest_on_its_host(calm_cloud: Cloud) -> None:
    """What the api calls ACTIVE is a guest that runs on the server's host, and only there."""
    uuid = calm_cloud.client.boot_active()
    host = calm_cloud.client.host_of(uuid)
    assert calm_cloud.hosts_with(uuid) == [host]
    assert calm_cloud.guests(str(host))[uuid]["power_state"] == RUNNING


@pytest.mark.flow
def test_stop_and_start_reach_the_guest(calm_cloud: Cloud) -> None:
    """SHUTOFF and ACTIVE are what the hypervisor did, not what the database hopes."""
    client = calm_cloud.client
    uuid = client.boot_active()
    host = str(client.host_of(uuid))
    client.act(uuid, "os-stop")
    client.wait_for_status(uuid, "SHUTOFF")
    assert calm_cloud.guests(host)[uuid]["power_state"] == SHUTDOWN
    client.act(uuid, "os-start")
    client.wait_for_status(uuid, "ACTIVE")
    assert calm_cloud.guests(host)[uuid]["power_state"] == RUNNING


@pytest.mark.flow
@pytest.mark.parametrize(
    ("there", "back", "status", "power_state"),
    [("pause", "unpause", "PAUSED", PAUSED), ("suspend", "resume", "SUSPENDED", SUSPENDED)],
)
def test_there_and_back_reach_the_guest(
    calm_cloud: Cloud, there: str, back: str, status: str, power_state: int
) -> None:
    """A paused and a suspended server are what they are called, and run on when told to."""
    client = calm_cloud.client
    uuid = client.boot_active()
    host = str(client.host_of(uuid))
    client.act(uuid, there)
    client.wait_for_status(uuid, status)
    assert calm_cloud.guests(host)[uuid]["power_state"] == power_state
    client.act(uuid, back)
    client.wait_for_status(uuid, "ACTIVE")
    assert calm_cloud.guests(host)[uuid]["power_state"] == RUNNING
    assert client.actions(uuid) == ["create", there, back]


@pytest.mark.flow
@pytest.mark.parametrize("kind", ["SOFT", "HARD"])
def test_a_rebooted_server_is_active_again(calm_cloud: Cloud, kind: str) -> None:
    """Both kinds of reboot come to an end."""
    uuid = calm_cloud.client.boot_active()
    calm_cloud.client.act(uuid, "reboot", {"type": kind})
    calm_cloud.client.wait_for_status(uuid, "ACTIVE")


@pytest.mark.flow
def test_a_deleted_server_leaves_no_guest(calm_cloud: Cloud) -> None:
    """Once the api answers 404 the guest is gone too."""
    uuid = calm_cloud.client.boot_active()
    calm_cloud.client.delete(uuid)
    calm_cloud.client.wait_until_gone(uuid)
    assert calm_cloud.hosts_with(uuid) == []


def test_the_action_list_tells_the_story(calm_cloud: Cloud) -> None:
    """Every request is there in order, each with a step that succeeded, after the delete too."""
    client = calm_cloud.client
    uuid = client.boot_active()
    client.act(uuid, "os-stop")
    client.wait_for_status(uuid, "SHUTOFF")
    client.delete(uuid)
    client.wait_until_gone(uuid)
    assert client.actions(uuid) == ["create", "stop", "delete"]
    for action in client.actions(uuid):
        assert [event["result"] for event in client.events(uuid, action)] == ["Success"]


def test_two_computes_share_the_load(calm_cloud: Cloud) -> None:
    """The scheduler spreads servers over hosts that are alike."""
    client = calm_cloud.client
    created = [client.boot(name=f"spread-{number}") for number in range(6)]
    hosts = Counter(client.wait_for_status(u, "ACTIVE")["OS-EXT-SRV-ATTR:host"] for u in created)
    assert set(hosts) == {"host1", "host2"}


def test_several_servers_of_one_request(calm_cloud: Cloud) -> None:
    """min_count servers come into being, each with a name of its own."""
    client = calm_cloud.client
    answer = client.try_boot(name="many", min_count=3, return_reservation_id=True)
    reservation = answer.json()["reservation_id"]
    found = client.get(f"servers?reservation_id={reservation}")["servers"]
    assert sorted(server["name"] for server in found) == ["many-1", "many-2", "many-3"]
    for server in found:
        client.wait_for_status(server["id"], "ACTIVE")


def test_the_books_balance(calm_cloud: Cloud) -> None:
    """After all that, guests, servers and claims agree."""
    calm_cloud.client.boot_active()
    calm_cloud.wait_until_consistent()
