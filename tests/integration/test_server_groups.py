"""Groups, zones and hints across real services: where servers go, and stay."""

from collections.abc import Callable

import pytest

from tests.fixtures.client import eventually
from tests.fixtures.cloud import SOON_DOWN, Cloud

pytestmark = [pytest.mark.broker, pytest.mark.timeout(150)]

MakeCloud = Callable[..., Cloud]
HOSTS = ["host1", "host2", "host3"]


def make_group(cloud: Cloud, policy: str) -> str:
    body = {"server_group": {"name": "db", "policy": policy}}
    answer = cloud.client.request("POST", "os-server-groups", body)
    assert answer.ok, answer.text
    return str(answer.json()["server_group"]["id"])


def boot_with(cloud: Cloud, hints: dict[str, object], **server: object) -> str:
    """Have a server with hints accepted; its id."""
    image = cloud.client.get("images?name=cirros")["images"][0]["id"]
    wanted = {"name": "vm", "imageRef": image, "flavorRef": "1", "networks": "none", **server}
    body = {"server": wanted, "os:scheduler_hints": hints}
    answer = cloud.client.request("POST", "servers", body)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["server"]["id"])


@pytest.mark.flow
def test_members_of_a_group_are_apart_whoever_places_them(make_cloud: MakeCloud) -> None:
    """Three of one request by two conductors, one too many, and one in the place of one deleted."""
    cloud = make_cloud(computes=3, conductors=2, database="postgresql")
    group = make_group(cloud, "anti-affinity")
    boot_with(cloud, {"group": group}, min_count=3)

    def members() -> list[str]:
        shown: list[str] = cloud.client.get(f"os-server-groups/{group}")["server_group"]["members"]
        return shown

    placed = members()
    for uuid in placed:
        server = cloud.client.wait_for_status(uuid, "ACTIVE")
        assert server["server_groups"] == [group]
    assert sorted(map(str, map(cloud.client.host_of, placed))) == HOSTS
    failed = cloud.client.wait_for_status(boot_with(cloud, {"group": group}), "ERROR")
    assert "3 have enough servers of its group" in failed["fault"]["message"]
    beside = boot_with(cloud, {"same_host": placed[0], "unheard_of": "ignored"})
    cloud.client.wait_for_status(beside, "ACTIVE")
    assert cloud.client.host_of(beside) == cloud.client.host_of(placed[0])
    left = cloud.client.host_of(placed[0])
    cloud.client.delete(placed[0])
    cloud.client.wait_until_gone(placed[0])
    assert placed[0] not in members()
    after = boot_with(cloud, {"group": group})
    cloud.client.wait_for_status(after, "ACTIVE")
    assert cloud.client.host_of(after) == left
    cloud.wait_until_consistent()


def test_a_build_whose_host_dies_keeps_to_its_group(make_cloud: MakeCloud) -> None:
    """It is built on the one host that is left to it, and not beside the other member."""
    cloud = make_cloud(computes=3, options=SOON_DOWN)
    group = make_group(cloud, "anti-affinity")
    first = boot_with(cloud, {"group": group})
    cloud.client.wait_for_status(first, "ACTIVE")
    with cloud.blocked("compute", "build_and_run_instance") as blocked:
        second = boot_with(cloud, {"group": group})
        dead = blocked.wait()
        gone = cloud.client.host_of(second)
        cloud[dead].kill()
    cloud.client.wait_for_status(second, "ACTIVE")
    (left,) = set(HOSTS) - {gone, cloud.client.host_of(first)}
    assert cloud.client.host_of(second) == left


def test_a_zone_is_made_of_an_aggregate(make_cloud: MakeCloud) -> None:
    """Its servers are on its hosts, and a host with servers neither comes nor goes."""
    cloud = make_cloud(computes=3)

    def act(name: str, **wanted: object) -> int:
        answer = cloud.client.request("POST", f"os-aggregates/{ident}/action", {name: wanted})
        return answer.status_code

    wanted = {"aggregate": {"name": "north", "availability_zone": "north"}}
    ident = cloud.client.request("POST", "os-aggregates", wanted).json()["aggregate"]["id"]
    assert act("add_host", host="host3") == 200
    zones = cloud.client.get("os-availability-zone")["availabilityZoneInfo"]
    assert [zone["zoneName"] for zone in zones] == ["north", "nova"]
    server = cloud.client.show(cloud.client.boot_active(availability_zone="north"))
    assert server["OS-EXT-SRV-ATTR:host"] == "host3"
    assert server["OS-EXT-AZ:availability_zone"] == "north"
    assert act("remove_host", host="host3") == 409
    assert act("set_metadata", metadata={"availability_zone": "south"}) == 400
    refused = cloud.client.try_boot(availability_zone="south")
    assert refused.status_code == 400
    assert "The requested availability zone is not available" in refused.text
    cloud.client.delete(server["id"])
    cloud.client.wait_until_gone(server["id"])
    assert eventually(lambda: act("remove_host", host="host3") == 200, "the host leaving")
