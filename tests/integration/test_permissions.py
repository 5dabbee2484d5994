"""What each user of the broker may do: a matrix of users and operations, tried on a real broker."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import amqp
import pytest

from common.descriptions import services
from deployment.broker_users import broker_users
from tests.contract.surfaces import SURFACES, client_methods, request_of
from tests.fixtures.firehose import HOST, PASSWORD, Vhost
from tests.fixtures.shared import SharedBroker

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]

EXCHANGE = "micronova"
OTHER = "host2"
API, CONDUCTOR, COMPUTE = "micronova-api", "micronova-conductor", "micronova-compute"
ONE_COMPUTE = f"{COMPUTE}-{HOST}"
REPLY = f"{secrets.token_hex(16)}"
TOPICS = sorted(services())
PEERS = "compute-alt"  # where hosts tell each other whose turn it is

# By user: the topic it serves as and the hosts it may be, whom it asks, and which hosts it tells
SERVES = {CONDUCTOR: ("conductor", (HOST, OTHER)), COMPUTE: ("compute", (HOST, OTHER))}
SERVES[ONE_COMPUTE] = ("compute", (HOST,))
ASKS = {API: {"conductor"}, CONDUCTOR: {"conductor"}}
TELLS = {CONDUCTOR: {"compute"}}
USERS = sorted(broker_users([HOST]))


class Broker:
    """A vhost in which all that services declare is there already, and a user of each kind."""

    def __init__(self, vhost: Vhost) -> None:
        self.vhost = vhost
        self.names = {kind: vhost.make_user(kind) for kind in USERS}
        self.fanouts = [f"{topic}_fanout" for topic in (*TOPICS, PEERS, "report")]
        self.bindings = self._bindings()
        self.replies = {f"reply_{name}_{REPLY}": kind for kind, name in self.names.items()}
        self._declare_all(self._connect(vhost.admin.name, vhost.admin.password).channel())
        self._connections = {k: self._connect(name, PASSWORD) for k, name in self.names.items()}

    def _declare_all(self, channel: amqp.Channel) -> None:
        channel.exchange_declare(EXCHANGE, "topic", durable=True, auto_delete=False)
        for name in self.fanouts:
            channel.exchange_declare(name, "fanout", durable=True, auto_delete=False)
        for queue in (*self.bindings, *self.replies):
            _declare(channel, queue)

    def _bindings(self) -> dict[str, tuple[str, str]]:
        """By queue the exchange and the key it is bound with, as oslo.messaging does."""
        found = {"report.#": (EXCHANGE, "report.#")}
        for topic in (*TOPICS, PEERS, "report"):
            found[topic] = (EXCHANGE, topic)
            found[f"{topic}_fanout_{REPLY}"] = (f"{topic}_fanout", topic)
        for topic in (*TOPICS, PEERS):
            found |= {f"{topic}.{host}": (EXCHANGE, f"{topic}.{host}") for host in (HOST, OTHER)}
        return found

    def refuses(self, kind: str, operation: Callable[[amqp.Channel], object]) -> bool:
        """Whether a user may not do something."""
        channel = self._connections[kind].channel()
        try:
            operation(channel)
        except amqp.AccessRefused:
            return True
        channel.close()
        return False

    def allowed(
        self, kind: str, operations: dict[str, Callable[[amqp.Channel], object]]
    ) -> set[str]:
        """The names of what a user may do."""
        return {name for name, operation in operations.items() if not self.refuses(kind, operation)}

    def _connect(self, user: str, password: str) -> amqp.Connection:
        address = self.vhost.url.rpartition("@")[2].partition("/")[0]
        connection = amqp.Connection(
            address, user, password, virtual_host=self.vhost.name, confirm_publish=True
        )
        connection.connect()
        return connection


@pytest.fixture(scope="module")
def broker(shared_broker: SharedBroker, module_vhost_url: str) -> Iterator[Broker]:
    vhost = Vhost(shared_broker, module_vhost_url)
    yield Broker(vhost)
    vhost.remove_users()


def _declare(channel: amqp.Channel, queue: str) -> None:
    channel.queue_declare(
        queue, durable=True, auto_delete=False, arguments={"x-queue-type": "classic"}
    )


def _publish(exchange: str, key: str) -> Callable[[amqp.Channel], object]:
    return lambda channel: channel.basic_publish(amqp.Message("{}"), exchange, key)


def _hosts(kind: str) -> tuple[str, tuple[str, ...]]:
    return SERVES.get(kind, ("", ()))


def _queues(kind: str) -> set[str]:
    """What a service listens on: its topics, its host and all of it."""
    topic, hosts = _hosts(kind)
    topics = (topic, PEERS) if topic == "compute" else (topic,)
    own = {queue for each in topics for queue in (each, f"{each}_fanout_{REPLY}")}
    own |= {f"{each}.{host}" for each in topics for host in hosts}
    reports = {"report", "report.#", f"report_fanout_{REPLY}"} if kind == CONDUCTOR else set()
    return (own | reports) if topic else set()


def _keys(kind: str) -> set[str]:
    """To what a user may address messages on the exchange of services."""
    topic, hosts = _hosts(kind)
    own = {f"{form}.{host}" for host in hosts for form in (topic, f"report.{topic}")}
    tells = {*TELLS.get(kind, ()), *((PEERS,) if topic == "compute" else ())}
    told = {f"{other}.{host}" for other in tells for host in (HOST, OTHER)}
    return own | told | ASKS.get(kind, set())


@pytest.mark.parametrize("kind", USERS)
def test_a_user_addresses_those_its_description_names(broker: Broker, kind: str) -> None:
    """Requests go to the api's conductors, hints to hosts, reports of a service under its name."""
    names = [f"{topic}.{host}" for topic in (*TOPICS, PEERS) for host in (HOST, OTHER)]
    keys = [*TOPICS, PEERS, *names, "report", *(f"report.{name}" for name in names)]
    operations = {key: _publish(EXCHANGE, key) for key in keys}
    assert broker.allowed(kind, operations) == _keys(kind)


@pytest.mark.parametrize("kind", USERS)
def test_a_user_fans_out_to_those_it_tells(broker: Broker, kind: str) -> None:
    """No host commands all hosts at once."""
    operations = {name: _publish(name, "") for name in broker.fanouts}
    wanted = {"compute_fanout", "report_fanout"} if kind == CONDUCTOR else set()
    assert broker.allowed(kind, operations) == wanted


@pytest.mark.parametrize("kind", USERS)
def test_a_user_answers_if_it_serves(broker: Broker, kind: str) -> None:
    """The exchange for answers leads into every queue, and past all topics."""
    assert broker.refuses(kind, _publish("", "nobody")) is (kind not in SERVES)


def _read(queue: str) -> Callable[[amqp.Channel], object]:
    return lambda channel: channel.basic_get(queue)


@pytest.mark.parametrize("kind", USERS)
def test_a_user_reads_its_own_queues(broker: Broker, kind: str) -> None:
    """Neither requests to others, nor what they are answered: replies are their user's alone."""
    operations = {queue: _read(queue) for queue in (*broker.bindings, *broker.replies)}
    replies = {q for q, owner in broker.replies.items() if owner == kind and kind in {API, *SERVES}}
    assert broker.allowed(kind, operations) == _queues(kind) | replies


@pytest.mark.parametrize("kind", USERS)
def test_a_user_declares_its_own_queues(broker: Broker, kind: str) -> None:
    """Who may declare a queue may delete it."""
    queues = (*broker.bindings, *broker.replies)
    operations: dict[str, Any] = {
        queue: lambda channel, queue=queue: _declare(channel, queue) for queue in queues
    }
    replies = {q for q, owner in broker.replies.items() if owner == kind and kind in {API, *SERVES}}
    assert broker.allowed(kind, operations) == _queues(kind) | replies


@pytest.mark.parametrize("kind", USERS)
def test_a_user_binds_its_own_queues(broker: Broker, kind: str) -> None:
    """Nobody has copies made of what is sent to others."""
    operations: dict[str, Any] = {
        queue: lambda channel, queue=queue, to=to: channel.queue_bind(queue, *to)
        for queue, to in broker.bindings.items()
    }
    assert broker.allowed(kind, operations) == _queues(kind)


def test_a_host_binds_its_queue_to_no_other_hosts_key(broker: Broker) -> None:
    """The right to bind is checked for the key as well as for the queue."""
    queue = f"compute.{HOST}"
    for key in (f"compute.{OTHER}", "compute.#", "#", "report.#", "conductor"):
        assert broker.refuses(ONE_COMPUTE, lambda c, key=key: c.queue_bind(queue, EXCHANGE, key))


# Hosts share a user unless each has its own, and may send themselves what wakes them at a stop
INTERFACES = {
    API: {"ConductorAPI", "ComputeTaskAPI"},
    CONDUCTOR: {"ConductorAPI", "ComputeTaskAPI", "ComputeAPI", "ReportAPI"},
    COMPUTE: {"ComputeAPI", "PeerAPI", "ReportAPI"},
    ONE_COMPUTE: {"PeerAPI", "ReportAPI"},
}
METHODS = [
    (surface, name)
    for surface in SURFACES
    if surface.topic in TOPICS
    for name in client_methods(surface)
]


@pytest.mark.parametrize("kind", USERS)
def test_a_user_can_send_the_methods_it_is_meant_to(broker: Broker, kind: str) -> None:
    """Each method of each RPC interface, to a host that is another one."""
    topic, _ = _hosts(kind)
    operations, wanted = {}, set()
    for surface, name in METHODS:
        target, client = request_of(surface, name).target, surface.client.__name__
        server = f"{topic}.{HOST}" if client == "ReportAPI" else OTHER
        to_one = EXCHANGE, f"{target.topic}.{server}" if target.server else str(target.topic)
        to_all = f"{target.topic}_fanout", ""
        operations[f"{client}.{name}"] = _publish(*(to_all if target.fanout else to_one))
        if client in INTERFACES.get(kind, ()) and (not target.fanout or kind == CONDUCTOR):
            wanted.add(f"{client}.{name}")
    assert broker.allowed(kind, operations) == wanted
