"""A server's whole life on real processes, and computes that are killed in the midst of it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.fixtures.client import eventually
from tests.fixtures.cloud import SOON_DOWN, Cloud

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]

MakeCloud = Callable[..., Cloud]
BACK_IN_TIME = {"service": {"down_time": 30}, "conductor": {"lease": 1}}


def ask(cloud: Cloud, uuid: str, action: str, argument: object = None, code: int = 202) -> Any:
    """Ask for an action; what is answered."""
    answer = cloud.client.request("POST", f"servers/{uuid}/action", {action: argument})
    assert answer.status_code == code, answer.text
    return answer.json() if answer.content else None


def keep(cloud: Cloud, uuid: str, name: str = "kept") -> str:
    """Ask for an image of a server; its id."""
    return str(ask(cloud, uuid, "createImage", {"name": name})["image_id"])


def image(cloud: Cloud, image_id: str) -> dict[str, Any]:
    found: dict[str, Any] = cloud.client.get(f"images/{image_id}")
    return found


def guest(cloud: Cloud, uuid: str) -> dict[str, Any]:
    """The only guest of a server."""
    (host,) = cloud.hosts_with(uuid)
    return cloud.guests(host)[uuid]


@pytest.mark.flow
def test_one_life(calm_cloud: Cloud) -> None:
    """Every verb, one after another; the row, the guest and the claims agree in the end."""
    cloud, client = calm_cloud, calm_cloud.client
    uuid = client.boot_active()
    first_image = client.show(uuid)["image"]["id"]

    image_id = keep(cloud, uuid)
    eventually(lambda: image(cloud, image_id)["status"] == "active", "the image")
    answer = ask(cloud, uuid, "rebuild", {"imageRef": image_id, "name": "rebuilt"})
    assert (answer["server"]["name"], answer["server"]["status"]) == ("rebuilt", "REBUILD")
    client.wait_for_status(uuid, "ACTIVE")
    assert guest(cloud, uuid)["image"] == image_id

    assert ask(cloud, uuid, "rescue", {"rescue_image_ref": first_image}, code=200)["adminPass"]
    client.wait_for_status(uuid, "RESCUE")
    ask(cloud, uuid, "unrescue")
    client.wait_for_status(uuid, "ACTIVE")

    ask(cloud, uuid, "lock", {"locked_reason": "audit"})
    assert client.show(uuid)["locked_reason"] == "audit"
    ask(cloud, uuid, "unlock")
    output = ask(cloud, uuid, "os-getConsoleOutput", {"length": 1}, code=200)["output"]
    assert "login: " in output
    ask(cloud, uuid, "trigger_crash_dump")
    client.wait_for_status(uuid, "ACTIVE")

    ask(cloud, uuid, "shelve")
    client.wait_for_status(uuid, "SHELVED_OFFLOADED")
    assert cloud.hosts_with(uuid) == []
    cloud.wait_until_consistent()
    ask(cloud, uuid, "unshelve")
    client.wait_for_status(uuid, "ACTIVE")

    ask(cloud, uuid, "os-resetState", {"state": "error"})
    assert client.show(uuid)["status"] == "ERROR"
    ask(cloud, uuid, "rebuild", {"imageRef": first_image})
    client.wait_for_status(uuid, "ACTIVE")
    assert client.actions(uuid) == [
        *("create", "createImage", "rebuild", "rescue", "unrescue", "lock", "unlock"),
        *("trigger_crash_dump", "shelve", "unshelve", "resetState", "rebuild"),
    ]
    assert [event["event"] for event in reversed(client.events(uuid, "shelve"))] == [
        "compute_shelve_instance",
        "compute_shelve_offload_instance",
    ]
    cloud.wait_until_consistent()

    ask(cloud, uuid, "forceDelete")
    client.wait_until_gone(uuid)
    assert [each["name"] for each in client.get("images")["images"]].count("rebuilt-shelved") == 0
    assert client.request("DELETE", f"images/{image_id}").status_code == 204
    cloud.wait_until_consistent()


def test_a_server_is_booted_from_an_image_of_another(calm_cloud: Cloud) -> None:
    """It is an image like any other."""
    uuid = calm_cloud.client.boot_active()
    image_id = keep(calm_cloud, uuid)
    eventually(lambda: image(calm_cloud, image_id)["status"] == "active", "the image")
    second = calm_cloud.client.boot_active(imageRef=image_id)
    assert guest(calm_cloud, second)["image"] == image_id


@pytest.mark.parametrize(
    ("method", "action", "argument", "status"),
    [
        ("rebuild_instance", "rebuild", {"imageRef": None}, "ACTIVE"),
        ("snapshot_instance", "createImage", {"name": "kept"}, "ACTIVE"),
        ("shelve_instance", "shelve", None, "SHELVED_OFFLOADED"),
        ("shelve_offload_instance", "shelve", None, "SHELVED_OFFLOADED"),
    ],
)
def test_a_compute_killed_in_the_midst_goes_on_when_it_is_back(
    make_cloud: MakeCloud, method: str, action: str, argument: dict[str, Any] | None, status: str
) -> None:
    """It is told again, and the action ends as if nothing had been."""
    cloud = make_cloud(options=BACK_IN_TIME)
    uuid = cloud.client.boot_active()
    if argument and "imageRef" in argument:
        argument = {"imageRef": cloud.client.show(uuid)["image"]["id"]}
    with cloud.blocked("compute1", method) as blocked:
        ask(cloud, uuid, action, argument)
        blocked.wait()
        cloud["compute1"].kill()
    cloud.start("compute1", timeout=60)
    cloud.client.wait_for_status(uuid, status)
    cloud.wait_until_consistent()
    assert {each["status"] for each in cloud.client.get("images")["images"]} == {"active"}


def test_a_server_whose_host_dies_while_it_is_shelved_is_unshelved_elsewhere(
    make_cloud: MakeCloud,
) -> None:
    """There is an image, so its host is not needed any more, and its guest goes when it is back."""
    cloud = make_cloud(computes=2, options=SOON_DOWN)
    uuid = cloud.client.boot_active()
    with cloud.blocked("compute", "shelve_offload_instance") as blocked:
        ask(cloud, uuid, "shelve")
        killed = blocked.wait()
        cloud[killed].kill()
    cloud.client.wait_for_status(uuid, "SHELVED_OFFLOADED")
    ask(cloud, uuid, "unshelve")
    server = cloud.client.wait_for_status(uuid, "ACTIVE")
    assert cloud.compute_of(server["OS-EXT-SRV-ATTR:host"]) != killed
    cloud.start(killed, timeout=60)
    cloud.wait_until_consistent()


@pytest.mark.parametrize(
    ("method", "action", "argument"),
    [
        ("snapshot_instance", "createImage", {"name": "kept"}),
        ("rescue_instance", "rescue", None),
        ("shelve_instance", "shelve", None),
    ],
)
def test_a_delete_ends_what_is_under_way_on_a_dead_host(
    make_cloud: MakeCloud, method: str, action: str, argument: object
) -> None:
    """The server goes at once, its guest when the host is back, and no image is queued for ever."""
    cloud = make_cloud(options=SOON_DOWN)
    uuid = cloud.client.boot_active()
    with cloud.blocked("compute1", method) as blocked:
        ask(cloud, uuid, action, argument, code=200 if action == "rescue" else 202)
        blocked.wait()
        cloud["compute1"].kill()
    cloud.client.delete(uuid)
    cloud.client.wait_until_gone(uuid)
    assert {each["status"] for each in cloud.client.get("images")["images"]} == {"active"}
    cloud.start("compute1", timeout=60)
    cloud.wait_until_consistent()


def test_a_console_on_a_dead_host_is_answered_for(make_cloud: MakeCloud) -> None:
    """In a few seconds, whether the host is known to be down or only does not answer."""
    cloud = make_cloud(options=SOON_DOWN)
    uuid = cloud.client.boot_active()
    cloud["compute1"].pause()
    ask(cloud, uuid, "os-getConsoleOutput", {}, code=503)
    eventually(lambda: cloud.client.services() == {"host1": "down"}, "the host being down")
    ask(cloud, uuid, "os-getConsoleOutput", {}, code=503)
    cloud["compute1"].resume()
    eventually(lambda: cloud.client.services() == {"host1": "up"}, "the host being up")
    ask(cloud, uuid, "os-getConsoleOutput", {}, code=200)
