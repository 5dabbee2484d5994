"""The watch over a real deployment: what it shows, what it hides, and what it leaves behind."""

from collections.abc import Callable, Iterator

import pytest
import requests

from deployment.waiting import eventually
from tests.fixtures.cloud import Cloud
from tests.fixtures.shared import SharedBroker
from tests.fixtures.viewer import Viewer
from tests.integration.conftest import MakeCloud


@pytest.fixture
def firehose_is_on(shared_broker: SharedBroker, vhost_url: str) -> Callable[[], bool]:
    """Asks the broker whether it copies the messages of the test's vhost."""
    vhost = vhost_url.rpartition("/")[2]
    return lambda: bool(shared_broker.management.send("GET", f"vhosts/{vhost}")["tracing"])


@pytest.fixture
def cloud(make_cloud: MakeCloud, shared_broker: SharedBroker) -> Cloud:
    """A deployment with a watch."""
    return make_cloud(computes=2, management=shared_broker.management)


@pytest.fixture
def viewer(cloud: Cloud) -> Iterator[Viewer]:
    """Somebody who looks, and is shown the traffic."""
    looking = Viewer(cloud.watch_url)
    eventually(lambda: looking.latest("status").get("firehose"), "the firehose being switched on")
    yield looking
    looking.leave()


@pytest.mark.flow
def test_a_boot_is_seen_while_it_happens(cloud: Cloud, viewer: Viewer) -> None:
    """Each message of a boot reaches the viewer within a second of being sent."""
    uuid = cloud.client.boot()
    cloud.client.wait_for_status(uuid, "ACTIVE")
    for method in ("create_servers", "build_and_run_instance", "action_finish"):
        (message,) = eventually(
            lambda m=method: viewer.messages(m) or None, f"{method} being shown"
        )
        told = min(
            at for at, kind, d in viewer.told if kind == "message" and d["id"] == message["id"]
        )
        assert told - message["published"] < 1


def test_every_process_is_named(cloud: Cloud, viewer: Viewer) -> None:
    """The columns are the processes: api, conductor and computes, found out by their traffic."""
    cloud.client.wait_for_status(cloud.client.boot(), "ACTIVE")

    def named() -> bool:
        found = requests.get(f"{cloud.watch_url}/api/requests?search=create_servers", timeout=5)
        request = found.json()["requests"][0]["id"]
        people = requests.get(f"{cloud.watch_url}/api/requests/{request}", timeout=5).json()
        labels = {participant["label"] for participant in people["participants"]}
        return {"api", "conductor.control"} < labels and bool(
            labels & {"compute.host1", "compute.host2"}
        )

    eventually(named, "all participants being known")


def test_no_secret_reaches_a_viewer(cloud: Cloud, viewer: Viewer) -> None:
    """What users and operators keep to themselves is nowhere in the stream, or the log."""
    server = cloud.client.boot(user_data="c2VzYW1lLW9wZW4=")
    cloud.client.wait_for_status(server, "ACTIVE")
    eventually(lambda: viewer.messages("action_finish") or None, "the boot being shown")
    recording = requests.get(f"{cloud.watch_url}/api/recording.jsonl", timeout=10).text
    seen = "\n".join([*viewer.raw, recording, cloud.logs("watch")])
    for secret in ("c2VzYW1lLW9wZW4=", *cloud.credentials.passwords.values()):
        assert secret not in seen


def test_the_firehose_is_on_only_while_somebody_looks(
    cloud: Cloud, firehose_is_on: Callable[[], bool]
) -> None:
    """The broker copies messages for viewers, and for nobody else."""
    assert not firehose_is_on()
    viewer = Viewer(cloud.watch_url)
    eventually(firehose_is_on, "the firehose being switched on")
    viewer.leave()
    eventually(lambda: not firehose_is_on(), "the firehose being switched off")


def test_a_killed_watch_leaves_no_firehose_behind(
    cloud: Cloud, viewer: Viewer, firehose_is_on: Callable[[], bool]
) -> None:
    """A crash of the watch costs the broker nothing."""
    assert firehose_is_on()
    cloud["watch"].kill()
    eventually(lambda: not firehose_is_on(), "the firehose being switched off")


def test_a_stopped_watch_leaves_no_firehose_behind(
    cloud: Cloud, viewer: Viewer, firehose_is_on: Callable[[], bool]
) -> None:
    """A watch ends at once although somebody looks, with exit code 0, and switches off."""
    cloud["watch"].stop(20)
    assert cloud["watch"].returncode == 0
    assert not firehose_is_on()


def test_topology_and_queues_are_told(cloud: Cloud) -> None:
    """Exchanges, bindings, queues and who consumes them are shown as the broker has them."""
    topology = requests.get(f"{cloud.watch_url}/api/topology", timeout=10).json()
    assert {"name": "micronova", "type": "topic"} in topology["exchanges"]
    binding = {"exchange": "micronova", "queue": "compute.host1", "routing_key": "compute.host1"}
    assert binding in topology["bindings"]

    def counted() -> bool:
        queues = requests.get(f"{cloud.watch_url}/api/queues", timeout=10).json()["queues"]
        found = {queue["name"]: queue for queue in queues}
        readers = found.get("compute.host1", {}).get("readers")
        return readers == ["compute.host1"] and found["compute"]["consumers"] == 2

    eventually(counted, "the queues' consumers being known")
