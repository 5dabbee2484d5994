"""What somebody deletes from the broker comes back, and nothing accepted is lost with it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from deployment.definitions import almighty
from deployment.waiting import eventually
from tests.fixtures.client import Client
from tests.fixtures.cloud import SOON_DOWN, Cloud
from tests.fixtures.firehose import Vhost

pytestmark = [pytest.mark.broker, pytest.mark.timeout(150)]

MakeCloud = Callable[..., Cloud]
SERVED_SECONDS = 10  # after it was deleted


class Load:
    """A user who creates servers all the while."""

    def __init__(self, cloud: Cloud) -> None:
        self.accepted: list[str] = []
        self._cloud = cloud
        self._client = Client(cloud)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        while not self._ended.wait(0.05):
            answer = self._client.try_boot()
            if answer.status_code == 202:
                self.accepted.append(answer.json()["server"]["id"])

    @contextmanager
    def on(self) -> Iterator[None]:
        self._thread.start()
        try:
            self.wait_for_more(60)
            yield
        finally:
            self._ended.set()
            self._thread.join()

    def wait_for_more(self, seconds: float) -> None:
        """Return when a server is accepted that another user asks for from now on.

        The one of the load may wait for the answer to a message that was deleted with its queue.
        """
        another = Client(self._cloud)

        def accepted() -> bool:
            answer = another.try_boot()
            if answer.status_code == 202:
                self.accepted.append(answer.json()["server"]["id"])
            return answer.status_code == 202

        eventually(accepted, "another server being accepted", seconds)


def delete(vhost: Vhost, *path: str) -> None:
    """Delete what is at a path of the management API."""
    vhost.api("DELETE", "/".join(quote(part, safe="") for part in path))


def delete_exchanges(vhost: Vhost) -> None:
    """All that are not the broker's own."""
    for exchange in vhost.api("GET", f"exchanges/{vhost.name}"):
        if exchange["name"] and not exchange["name"].startswith("amq."):
            delete(vhost, "exchanges", vhost.name, exchange["name"])


def delete_queues(vhost: Vhost) -> None:
    """All, those for replies included."""
    for queue in vhost.api("GET", f"queues/{vhost.name}"):
        delete(vhost, "queues", vhost.name, queue["name"])


def delete_bindings(vhost: Vhost) -> None:
    """All that can be deleted."""
    for binding in vhost.api("GET", f"bindings/{vhost.name}"):
        if binding["source"]:
            ends = "e", binding["source"], "q", binding["destination"]
            delete(vhost, "bindings", vhost.name, *ends, binding["properties_key"])


def delete_vhost(vhost: Vhost) -> None:
    """With everything in it; an empty one follows after a moment in which there is none."""
    vhost.api("DELETE", f"vhosts/{vhost.name}")
    vhost.make_anew()


@pytest.mark.parametrize(
    "deleting", [delete_exchanges, delete_queues, delete_bindings, delete_vhost]
)
def test_what_is_deleted_under_load_comes_back(
    vhost: Vhost, make_cloud: MakeCloud, deleting: Callable[[Vhost], None]
) -> None:
    """New requests are served within seconds, and all that were accepted end well."""
    cloud = make_cloud(computes=2, conductors=2)
    load = Load(cloud)
    with load.on():
        deleting(vhost)
        load.wait_for_more(SERVED_SECONDS)
    for uuid in load.accepted:
        cloud.client.wait_for_status(uuid, "ACTIVE")
    cloud.client.boot_active()
    cloud.wait_until_consistent()


def test_a_service_that_can_not_be_heard_says_so(
    vhost: Vhost, define_cloud: MakeCloud, tmp_path: Path
) -> None:
    """Without the rights to listen it is unhealthy and down, though it can still tell others."""
    cloud, file = define_cloud(options=SOON_DOWN), tmp_path / "heartbeat"
    url = vhost.add_application("compute", almighty().rights)
    cloud.configure(
        "compute1", {"DEFAULT": {"transport_url": url}, "service": {"heartbeat_file": str(file)}}
    )
    cloud.start(timeout=60)
    rights = f"permissions/{vhost.name}/{vhost.name}-compute"
    vhost.api("PUT", rights, almighty().rights | {"read": "^reply_.*$"})
    cloud["compute1"].wait_for_line("heartbeat not delivered.*messages reach", 30)
    shown = file.stat().st_mtime

    def state() -> str:
        services = cloud.client.get("os-services?binary=nova-compute")["services"]
        return str(services[0]["state"])

    eventually(lambda: state() == "down", "the compute being down", 20)
    assert file.stat().st_mtime == shown
    vhost.api("PUT", rights, almighty().rights)
    eventually(lambda: state() == "up", "the compute being up", 20)
    cloud.client.boot_active()
