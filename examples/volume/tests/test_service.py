"""Volumes in a whole deployment: a real broker, real clients, and each service a process."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from deployment.waiting import eventually
from testkit.deployment import DeploymentUnderTest
from testkit.plugin import shown

README = Path(__file__).parents[1] / "README.md"
BLOCK = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
ATTACHED = [
    "api -> volume volume_attach",
    "volume -> conductor compute_task.perform_action",
    "conductor -> compute perform_action",
    "compute -> conductor report.action_finish",
    "conductor -> volume action_end.action_ended",
]


class Cloud:
    """What a user does with servers and volumes, and what the hypervisors have of it."""

    def __init__(self, deployment) -> None:
        self._deployment = deployment
        self._http = requests.Session()
        self._http.auth = deployment.auth("demo")

    def ask(self, method: str, path: str, body=None) -> requests.Response:
        return self._http.request(
            method, f"{self._deployment.api_url}/{path}", json=body, timeout=60
        )

    def server(self) -> str:
        """Boot one; its id once it is ACTIVE."""
        image = self.ask("GET", "images?name=cirros").json()["images"][0]["id"]
        server = {"name": "vm", "imageRef": image, "flavorRef": "1"}
        uuid = self.ask("POST", "servers", {"server": server}).json()["server"]["id"]

        def active() -> bool:
            return self.ask("GET", f"servers/{uuid}").json()["server"]["status"] == "ACTIVE"

        eventually(active, "the server's start")
        return uuid

    def volume(self) -> str:
        """Make one; its id."""
        answer = self.ask("POST", "volume/v3/volumes", {"volume": {"size": 1}})
        return answer.json()["volume"]["id"]

    def attach(self, server: str, volume: str) -> requests.Response:
        body = {"volumeAttachment": {"volumeId": volume}}
        return self.ask("POST", f"servers/{server}/os-volume_attachments", body)

    def detach(self, server: str, volume: str) -> requests.Response:
        return self.ask("DELETE", f"servers/{server}/os-volume_attachments/{volume}")

    def status(self, volume: str) -> str:
        answer = self.ask("GET", f"volume/v3/volumes/{volume}")
        return answer.json()["volume"]["status"] if answer.ok else f"HTTP {answer.status_code}"

    def become(self, volume: str, *statuses: str) -> str:
        """Wait until a volume has one of these; which it is."""

        def reached() -> str | None:
            status = self.status(volume)
            return status if status in statuses else None

        return eventually(reached, f"{volume} being {' or '.join(statuses)}")

    def guests_with(self, volume: str) -> list[str]:
        """The servers whose guests have it, as the hypervisors know."""
        files = (self._deployment.folder / "hosts").glob("guests-*.json")
        guests = {uuid: g for file in files for uuid, g in json.loads(file.read_text()).items()}
        return [uuid for uuid, guest in guests.items() if volume in guest.get("volumes", {})]


@pytest.fixture(scope="module")
def running(deployment_broker, tmp_path_factory) -> Iterator[DeploymentUnderTest]:
    """A deployment for all tests that leave it as they find it: whole."""
    folder, url = tmp_path_factory.mktemp("volumes"), deployment_broker.create_vhost("volumes")
    with DeploymentUnderTest(folder, url) as deployment, shown(deployment):
        yield deployment
    deployment_broker.delete_vhost("volumes")


@pytest.fixture
def cloud(running) -> Cloud:
    return Cloud(running)


def test_the_real_client_works(running, tmp_path):
    """What the README tells to type makes a volume, gives it to a server, and takes it away."""
    clouds = tmp_path / "clouds.yaml"
    running.credentials.write_clouds(clouds, running.api_url)
    (typed,) = (each for each in BLOCK.findall(README.read_text()) if "OS_CLOUD" in each)
    client = f'openstack() {{ "{sys.executable}" -m openstackclient.shell "$@"; }}\n'
    script = client + re.sub(r"^\$ ", "", typed, flags=re.MULTILINE)
    env = {**os.environ, "OS_CLIENT_CONFIG_FILE": str(clouds)}
    command = ["bash", "-euo", "pipefail", "-c", script]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Attached to vm on /dev/vdb" in done.stdout


def test_an_attachment_goes_through_four_services(deployment, wire):
    """Each has its part: the request can be read off the wire."""
    cloud = Cloud(deployment)
    server, volume = cloud.server(), cloud.volume()
    answer = cloud.attach(server, volume)
    cloud.become(volume, "in-use")
    assert cloud.guests_with(volume) == [server]
    wire.assert_flow(answer.headers["x-openstack-request-id"], *ATTACHED)


@pytest.mark.parametrize(
    ("service", "method"),
    [
        ("volume", "volume_attach"),
        ("conductor", "compute_task.perform_action"),
        ("compute1", "perform_action"),
        ("conductor", "report.action_finish"),
        ("volume", "action_end.action_ended"),
    ],
)
def test_whoever_is_killed_no_volume_is_attached_twice_or_lost(running, cloud, service, method):
    """At each step of an attachment: what was accepted is done, and one guest has the volume."""
    server, other, volume = cloud.server(), cloud.server(), cloud.volume()
    with ThreadPoolExecutor(1) as user, running.blocked(service, method) as blocked:
        asked = user.submit(cloud.attach, server, volume)
        blocked.wait()
        running[service].kill()
        running.start(service)
    ended = cloud.become(volume, "in-use", "available")
    if asked.result().ok:
        assert ended == "in-use"
    assert cloud.guests_with(volume) == ([server] if ended == "in-use" else [])
    second = cloud.attach(other, volume)
    assert second.ok is (ended == "available"), second.text
    cloud.become(volume, "in-use")
    assert cloud.guests_with(volume) == [server if ended == "in-use" else other]


def test_a_volume_outlives_its_server(cloud):
    """It is free again when the server is deleted, and can be another's."""
    server, volume = cloud.server(), cloud.volume()
    cloud.attach(server, volume)
    cloud.become(volume, "in-use")
    assert cloud.ask("DELETE", f"volume/v3/volumes/{volume}").status_code == 400
    cloud.ask("DELETE", f"servers/{server}")
    cloud.become(volume, "available")
    assert cloud.guests_with(volume) == []


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("volume/v3/volumes", {"volume": {"size": 0}}, 400),
        ("volume/v3/volumes", {"volume": {"size": 1, "name": "n" * 256}}, 400),
        ("volume/v3/volumes", {"volume": {"size": 1, "snapshot_id": "s"}}, 400),
        ("servers/{server}/os-volume_attachments", {"volumeAttachment": {"volumeId": 1}}, 400),
        ("servers/nobody/os-volume_attachments", {"volumeAttachment": {"volumeId": "{new}"}}, 404),
        (
            "servers/{server}/os-volume_attachments",
            {"volumeAttachment": {"volumeId": "{new}"}},
            404,
        ),
    ],
)
def test_what_can_not_be_is_explained(cloud, path, body, status):
    """With a fault that says what is wrong, before anything is changed."""
    new = "1b9e9d3c-6f7e-4a52-9f0c-0d3f6b1c2a4e"
    server = cloud.server() if "{server}" in path else ""
    body = json.loads(json.dumps(body).replace("{new}", new))
    answer = cloud.ask("POST", path.format(server=server), body)
    assert answer.status_code == status
    (fault,) = answer.json().values()
    assert fault["message"]
