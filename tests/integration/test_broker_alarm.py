"""A broker short of memory or disk takes no messages: everybody is told, and nothing is lost."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from deployment.waiting import eventually
from tests.fixtures.cloud import Cloud
from tests.fixtures.containers import BrokerServer, rabbitmqctl
from tests.fixtures.viewer import Viewer

pytestmark = [pytest.mark.broker, pytest.mark.timeout(150)]

MakeCloud = Callable[..., Cloud]
ALARMS = {
    "memory": (
        ("set_vm_memory_high_watermark", "0.00001"),
        ("set_vm_memory_high_watermark", "0.6"),
    ),
    "disk": (("set_disk_free_limit", str(10**15)), ("set_disk_free_limit", "50MB")),
}


@contextmanager
def alarm(broker: BrokerServer, kind: str = "memory") -> Iterator[None]:
    """The broker runs short, and blocks whoever publishes, until the ``with`` is left."""
    begin, end = ALARMS[kind]
    rabbitmqctl(broker, *begin)
    try:
        yield
    finally:
        rabbitmqctl(broker, *end)


@pytest.mark.parametrize("kind", ALARMS)
def test_users_are_told_of_an_alarm_in_time_and_served_after_it(
    broker: BrokerServer, make_cloud: MakeCloud, kind: str
) -> None:
    """Reads and writes get a 503 that names the alarm; what was accepted before it is done."""
    cloud = make_cloud(url=broker.transport_url(), options={"compute": {"fake_build_time": 3}})
    accepted = [cloud.client.boot() for _ in range(4)]
    with alarm(broker, kind):
        for method, path in [("GET", "servers"), ("DELETE", f"servers/{accepted[0]}")] * 10:
            began = time.monotonic()
            answer = cloud.client.request(method, path)
            assert answer.status_code == 503
            assert "alarm" in answer.text
            assert time.monotonic() - began < 5
        cloud["compute1"].wait_for_line("trouble with the conductor|heartbeat not delivered", 30)
    eventually(lambda: cloud.client.request("GET", "servers").ok, "an answer after the alarm", 1)
    for uuid in accepted[1:]:
        cloud.client.wait_for_status(uuid, "ACTIVE")
    cloud.client.boot_active()
    cloud.wait_until_consistent()


def test_requests_in_flight_do_not_hold_the_api(
    broker: BrokerServer, make_cloud: MakeCloud
) -> None:
    """As many callers as the api has threads, and more, are all told of the alarm."""
    cloud = make_cloud(url=broker.transport_url())
    cloud.client.boot_active()
    with alarm(broker), ThreadPoolExecutor(40) as users:
        began = time.monotonic()
        answers = list(users.map(lambda _: cloud.client.try_boot().status_code, range(80)))
        assert set(answers) == {503}
        assert time.monotonic() - began < 20
    cloud.wait_until_consistent()


def test_services_stop_in_good_order_during_an_alarm(
    broker: BrokerServer, make_cloud: MakeCloud
) -> None:
    """Nobody who is asked to stop waits for a broker that takes no messages."""
    cloud = make_cloud(url=broker.transport_url())
    cloud.client.boot_active()
    with alarm(broker):
        assert cloud.client.request("GET", "servers").status_code == 503
        for process in cloud.processes.values():
            process.terminate()
        assert {name: process.wait(40) for name, process in cloud.processes.items()} == {
            "conductor": 0,
            "compute1": 0,
            "api": 0,
        }


def test_the_watch_names_the_alarm(broker: BrokerServer, make_cloud: MakeCloud) -> None:
    """Who looks for the reason of 503s sees it where everything else is seen."""
    cloud = make_cloud(url=broker.transport_url(), management=broker.management)
    viewer = Viewer(cloud.watch_url)

    def shown() -> str:
        return str(viewer.latest("status").get("problem"))

    with alarm(broker):
        eventually(lambda: "an alarm: memory" in shown(), "the alarm being shown", 30)
    eventually(lambda: shown() == "None", "the end of the alarm being shown", 30)
    viewer.leave()
