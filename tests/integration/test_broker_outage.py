"""What users notice when the broker dies: nothing but a pause."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import oslo_messaging
import pytest
from oslo_config import cfg
from oslo_messaging import Target

from common import config, rpc
from common.context import service_context
from deployment.config_file import merged
from deployment.definitions import almighty
from deployment.waiting import eventually
from tests.fixtures.cloud import SOON_DOWN, Cloud
from tests.fixtures.containers import BrokerServer, frozen
from tests.fixtures.firehose import Vhost
from tests.fixtures.viewer import Viewer

pytestmark = [pytest.mark.broker, pytest.mark.timeout(150)]

MakeCloud = Callable[..., Cloud]
BOUND = 10  # seconds: of two attempts to connect, or to send
BUILDING = {"compute": {"fake_build_time": 3}}


def restart(broker: BrokerServer) -> None:
    """Kill the broker; what it held is lost. Start it again."""
    broker.kill()
    broker.start()


@pytest.mark.flow
def test_requests_before_and_after_a_broker_restart_succeed(
    broker: BrokerServer, make_cloud: MakeCloud
) -> None:
    """A build that outlives the broker is reported, and every service connects again by itself."""
    cloud = make_cloud(computes=2, url=broker.transport_url(), options=BUILDING)
    before = [cloud.client.boot() for _ in range(4)]
    for uuid in before:
        cloud.building_on(uuid)
    restart(broker)
    for uuid in before:
        cloud.client.wait_for_status(uuid, "ACTIVE")
    cloud.client.boot_active()
    cloud.wait_until_consistent()


def test_no_host_is_taken_for_dead_while_nobody_can_be_heard(
    broker: BrokerServer, make_cloud: MakeCloud
) -> None:
    """An outage longer than down_time moves no build: the hosts were alive all the time."""
    options = merged(BUILDING, SOON_DOWN)
    cloud = make_cloud(computes=2, url=broker.transport_url(), options=options)
    uuid = cloud.client.boot()
    host = cloud.building_on(uuid)
    restart(broker)
    server = cloud.client.wait_for_status(uuid, "ACTIVE")
    assert server["OS-EXT-SRV-ATTR:host"] == host
    assert len(cloud.client.events(uuid, "create")) == 1


def test_no_host_is_taken_for_dead_by_a_conductor_that_slept(make_cloud: MakeCloud) -> None:
    """A conductor that was frozen past down_time hears the hosts before it judges them."""
    cloud = make_cloud(options=merged({"compute": {"fake_build_time": 6}}, SOON_DOWN))
    uuid = cloud.client.boot()
    cloud.building_on(uuid)
    cloud["conductor"].pause()
    cloud["compute1"].wait_for_line("heartbeat not delivered", 30)
    cloud["conductor"].resume()
    cloud.client.wait_for_status(uuid, "ACTIVE")
    assert len(cloud.client.events(uuid, "create")) == 1


def test_a_broker_that_hangs_holds_nobody_for_long(
    broker: BrokerServer, make_cloud: MakeCloud
) -> None:
    """To send is given up in [rpc] send_timeout, by many at once as by one; then all goes on."""
    cloud = make_cloud(url=broker.transport_url(), options={"rpc": {"send_timeout": 2}})
    cloud.client.boot_active()
    with frozen(broker), ThreadPoolExecutor(12) as users:
        began = time.monotonic()
        answers = users.map(lambda _: cloud.client.request("GET", "servers").status_code, range(24))
        assert set(answers) == {503}
        assert time.monotonic() - began < 2 * BOUND
    cloud.client.wait_for_status(eventually(lambda: accepted(cloud), "a boot", 30), "ACTIVE")


def accepted(cloud: Cloud) -> str | None:
    """The id of a new server, if the api takes the request."""
    answer = cloud.client.try_boot()
    return answer.json()["server"]["id"] if answer.status_code == 202 else None


def test_services_can_be_stopped_while_the_broker_is_away(
    broker: BrokerServer, make_cloud: MakeCloud
) -> None:
    """With nothing left to finish, no service waits for a broker that may never return."""
    cloud = make_cloud(url=broker.transport_url())
    cloud.client.boot_active()
    broker.kill()
    for process in cloud.processes.values():
        process.terminate()
    assert {name: process.wait(40) for name, process in cloud.processes.items()} == {
        "conductor": 0,
        "compute1": 0,
        "api": 0,
    }


def test_the_watch_comes_back_with_the_broker(broker: BrokerServer, make_cloud: MakeCloud) -> None:
    """A broker that was away is watched again, without anybody doing anything."""
    cloud = make_cloud(url=broker.transport_url(), management=broker.management)
    viewer = Viewer(cloud.watch_url)
    eventually(lambda: viewer.latest("status").get("firehose"), "the firehose being switched on")
    broker.kill()
    eventually(lambda: viewer.latest("status")["problem"], "the viewer being told")
    broker.start()
    eventually(lambda: not viewer.latest("status")["problem"], "the watch being back")
    before = len(viewer.messages("create_servers"))

    def shown() -> bool:
        cloud.client.boot()
        return len(viewer.messages("create_servers")) > before

    eventually(shown, "a boot being shown again")
    viewer.leave()


def test_a_vhost_that_is_away_fills_no_logs(vhost: Vhost, make_cloud: MakeCloud) -> None:
    """Each service says so once a second at the most, without a traceback, and comes back."""
    cloud = make_cloud()
    cloud.client.boot_active()
    began = time.monotonic()
    vhost.api("DELETE", f"vhosts/{vhost.name}")
    for process in cloud.processes.values():
        process.wait_for_line("were left out", 30)
    vhost.make_anew()
    eventually(lambda: accepted(cloud), "a boot being accepted", 10)
    took = time.monotonic() - began
    for name, process in cloud.processes.items():
        said = process.log.read_text().splitlines()
        assert sum("impl_rabbit" in line or "amqpdriver" in line for line in said) <= took + 2, name
        assert not any("Traceback" in line for line in said), name


@pytest.fixture
def conf() -> Iterator[cfg.ConfigOpts]:
    """The process's configuration: oslo.messaging knows no other."""
    config.register(cfg.CONF)
    cfg.CONF([], project="micronova")
    yield cfg.CONF
    cfg.CONF.clear_override("transport_url")
    cfg.CONF.reset()


def test_a_refusal_is_not_for_ever(vhost: Vhost, conf: cfg.ConfigOpts) -> None:
    """Who was refused once, and sends without a retry, is served as soon as it has the right."""
    url = vhost.add_application("sender", almighty().rights)
    rights = f"permissions/{vhost.name}/{vhost.name}-sender"
    vhost.api("PUT", rights, almighty().rights | {"configure": "^$"})
    rpc.register_options(conf)
    conf.set_override("transport_url", url)
    transport = rpc.RPCTransport(conf)
    client = transport.client(Target(topic="nobody", version="1.0"), "test").prepare(retry=0)
    for _ in range(3):  # the channel is lost in the second refusal
        with pytest.raises(oslo_messaging.MessageDeliveryFailure, match="ACCESS_REFUSED"):
            client.cast(service_context(), "anything")
    vhost.api("PUT", rights, almighty().rights)
    with pytest.raises(oslo_messaging.MessageUndeliverable):
        client.cast(service_context(), "anything")
    transport.cleanup()
