"""The watch beside the deployment in containers."""

from collections.abc import Iterator

import pytest
import requests

from deployment.compose import ComposeDeployment
from deployment.waiting import eventually
from tests.compose.api import Door, boot_soon, delete
from tests.compose.test_up import management
from tests.fixtures.client import Client
from tests.fixtures.viewer import Viewer


@pytest.fixture
def login(door: Door) -> tuple[str, str]:
    """The administrator, who may look."""
    return door.auth("admin")


@pytest.fixture
def viewer(whole: ComposeDeployment, login: tuple[str, str]) -> Iterator[Viewer]:
    """Somebody who looks, and is shown the traffic."""
    looking = Viewer(whole.watch_url, auth=login)
    eventually(lambda: looking.latest("status").get("firehose"), "the firehose being switched on")
    yield looking
    looking.leave()


def firehose_is_on(deployment: ComposeDeployment) -> bool:
    found = {vhost["name"]: vhost for vhost in management(deployment, "vhosts").json()}
    return bool(found["micronova"]["tracing"])


def test_a_boot_is_seen_across_containers(
    whole: ComposeDeployment, viewer: Viewer, api: Client, login: tuple[str, str]
) -> None:
    """The rows name the containers: who called, who was cast to, under which broker user."""
    server = boot_soon(api, "watched")
    built, *_ = eventually(
        lambda: viewer.messages("build_and_run_instance"), "the cast being shown"
    )
    assert built["sender"].startswith("conductor.conductor-")
    assert built["receivers"][0].startswith("compute.compute-")
    found = requests.get(f"{whole.watch_url}/api/messages/{built['id']}", auth=login, timeout=10)
    users = [event["user"] for event in found.json()["events"]]
    assert users == ["micronova-conductor", "micronova-compute"]
    delete(api, server)


def test_nothing_is_shown_without_a_password(deployment: ComposeDeployment, door: Door) -> None:
    """Whoever finds the port sees nothing; neither do the deployment's other users."""
    url = f"{deployment.watch_url}/api/requests"
    assert requests.get(url, timeout=10).status_code == 401
    assert requests.get(url, auth=door.auth("demo"), timeout=10).status_code == 401


def test_tracing_ends_with_the_last_viewer(whole: ComposeDeployment, viewer: Viewer) -> None:
    """The broker of a deployment that nobody looks at copies nothing."""
    assert firehose_is_on(whole)
    viewer.leave()
    eventually(lambda: not firehose_is_on(whole), "the firehose being switched off")


def test_a_killed_watch_comes_back_and_switches_off(
    whole: ComposeDeployment, viewer: Viewer
) -> None:
    """All of a container's processes end at once: its next start cleans up."""
    assert firehose_is_on(whole)
    whole.kill("watch-1")
    whole.wait_until_healthy("watch-1")
    eventually(lambda: not firehose_is_on(whole), "the firehose being switched off")


def test_the_watch_declares_nothing_that_stays(whole: ComposeDeployment, viewer: Viewer) -> None:
    """Its queue is its own and bounded; classic, as it must not survive."""
    queues = [
        queue
        for queue in management(whole, "queues/micronova").json()
        if queue["name"].startswith("watch_")
    ]
    (own,) = queues
    assert own["exclusive"]
    assert own["auto_delete"]
    assert own["arguments"]["x-max-length"] > 0


def test_the_commands_are_at_hand_in_a_container(whole: ComposeDeployment) -> None:
    """Who has nothing but an engine can look from a terminal, and practise."""
    shown = whole.run("run", "--rm", "-T", "cli", "topology")
    assert "conductor.conductor-1" in shown
    told = whole.run("run", "--rm", "-T", "cli", "drill", "unacked", "--fix", timeout=200)
    assert "Nothing was lost" in told
