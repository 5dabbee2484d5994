"""Addresses, through the api of a real deployment: taken, moved, attached, given back."""

from typing import Any

import pytest

from deployment.waiting import eventually
from tests.fixtures.cloud import SOON_DOWN, Cloud
from tests.integration.conftest import MakeCloud

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]

BUILD = "build_and_run_instance"
FULL = {"network": {"ipv4": "203.0.113.0/30"}}  # room for one server


def addresses(cloud: Cloud, uuid: str) -> list[str]:
    """What a server can be reached at."""
    found = cloud.client.get(f"servers/{uuid}/ips")["addresses"]
    return [address["addr"] for address in found.get("private", [])]


def interfaces(cloud: Cloud, uuid: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = cloud.client.get(f"servers/{uuid}/os-interface")[
        "interfaceAttachments"
    ]
    return found


def attach(cloud: Cloud, uuid: str) -> str:
    """Have one more interface accepted; its port's id."""
    path = f"servers/{uuid}/os-interface"
    answer = cloud.client.request("POST", path, {"interfaceAttachment": {}})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["interfaceAttachment"]["port_id"])


def attached(cloud: Cloud, uuid: str, port_id: str) -> bool:
    return any(
        each["port_id"] == port_id and each["port_state"] == "ACTIVE"
        for each in interfaces(cloud, uuid)
    )


def guest_has(cloud: Cloud, uuid: str) -> int:
    """How many interfaces a server's guest has."""
    count: int = cloud.guests(str(cloud.client.host_of(uuid)))[uuid]["interfaces"]
    return count


@pytest.mark.flow
def test_an_interface_comes_and_goes(calm_cloud: Cloud) -> None:
    """What the api shows is what the guest has; both are actions that the server's owner sees."""
    uuid = calm_cloud.client.boot_active(networks="auto")
    assert guest_has(calm_cloud, uuid) == 1
    port_id = attach(calm_cloud, uuid)
    eventually(lambda: attached(calm_cloud, uuid, port_id), "the interface")
    assert guest_has(calm_cloud, uuid) == 2
    path = f"servers/{uuid}/os-interface/{port_id}"
    assert calm_cloud.client.request("DELETE", path).status_code == 202
    eventually(lambda: calm_cloud.client.request("GET", path).status_code == 404, "its end")
    assert guest_has(calm_cloud, uuid) == 1
    assert calm_cloud.client.actions(uuid) == ["create", "attach_interface", "detach_interface"]


def test_a_server_takes_its_address_to_another_host(make_cloud: MakeCloud) -> None:
    """What was promised while its first host died is what it has on the second."""
    cloud = make_cloud(computes=2, options=SOON_DOWN)
    with cloud.blocked("compute", BUILD) as blocked:
        uuid = cloud.client.boot(networks="auto")
        before = addresses(cloud, uuid)
        cloud[blocked.wait()].kill()
    cloud.client.wait_for_status(uuid, "ACTIVE")
    assert addresses(cloud, uuid) == before != []


def test_an_interface_is_attached_by_a_host_that_is_back(make_cloud: MakeCloud) -> None:
    """A compute killed in the middle of it is given it again, and attaches one."""
    cloud = make_cloud(options={"service": {"down_time": 30}, "conductor": {"lease": 60}})
    uuid = cloud.client.boot_active(networks="auto")
    with cloud.blocked("compute1", "attach_interface") as blocked:
        port_id = attach(cloud, uuid)
        blocked.wait()
        assert not attached(cloud, uuid, port_id)
        cloud["compute1"].kill()
    cloud.start("compute1", timeout=60)
    eventually(lambda: attached(cloud, uuid, port_id), "the interface")
    assert guest_has(cloud, uuid) == len(addresses(cloud, uuid)) == 2


def test_a_full_network_is_told_of_and_emptied(make_cloud: MakeCloud) -> None:
    """The server too many says why it is in ERROR; one that goes makes room for another."""
    cloud = make_cloud(options=FULL)
    first = cloud.client.boot_active(networks="auto")
    second = cloud.client.boot(networks="auto")
    fault = cloud.client.wait_for_status(second, "ERROR")["fault"]
    assert fault["message"] == "Network private has no free address left."
    cloud.client.delete(first)
    cloud.client.wait_until_gone(first)
    third = cloud.client.boot_active(networks="auto")
    assert addresses(cloud, third) == ["203.0.113.2"]
