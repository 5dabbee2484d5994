"""What each broker user must not do, tried on the real broker."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import amqp
import pytest

from deployment.compose import ComposeDeployment

VHOST = "micronova"
EXCHANGE = "micronova"
TRACE = "amq.rabbitmq.trace"
Operation = Callable[[amqp.Channel], object]


@dataclass
class Broker:
    """The broker's published port, and every user's password."""

    deployment: ComposeDeployment

    def connect(self, user: str, password: str | None = None) -> amqp.Connection:
        port = self.deployment.published("rabbitmq", 5672)
        return amqp.Connection(
            f"127.0.0.1:{port}",
            userid=user,
            password=self.passwords[user] if password is None else password,
            virtual_host=VHOST,
            confirm_publish=True,
            connect_timeout=10,
            read_timeout=10,
        )

    @cached_property
    def passwords(self) -> dict[str, str]:
        """All that setup has made: no other container sees them together."""
        command = ("setup", "cat", "/volumes/secrets/services.json")
        found: dict[str, str] = json.loads(self.deployment.run("run", "--rm", "-T", *command))
        return found


@pytest.fixture(scope="module")
def broker(deployment: ComposeDeployment) -> Broker:
    return Broker(deployment)


@pytest.fixture
def open_channel(broker: Broker) -> Iterator[Callable[[str], amqp.Channel]]:
    """Opens a channel as a user; its connection is closed after the test."""
    connections: list[amqp.Connection] = []

    def open_as(user: str) -> amqp.Channel:
        connections.append(broker.connect(user))
        connections[-1].connect()
        return connections[-1].channel()

    yield open_as
    for connection in connections:
        connection.collect()


def publish(routing_key: str, exchange: str = EXCHANGE) -> Operation:
    return lambda channel: channel.basic_publish(amqp.Message("{}"), exchange, routing_key)


def consume(queue: str) -> Operation:
    return lambda channel: channel.basic_consume(queue, no_ack=True)


def declare(queue: str, **arguments: object) -> Operation:
    return lambda channel: channel.queue_declare(
        queue,
        durable=True,
        auto_delete=False,
        arguments={"x-queue-type": "quorum", "x-expires": 60000, **arguments},
    )


def bind(queue: str, routing_key: str, exchange: str = EXCHANGE) -> Operation:
    def run(channel: amqp.Channel) -> None:
        declare(queue)(channel)
        channel.queue_bind(queue, exchange, routing_key)

    return run


API, CONDUCTOR, COMPUTE = "micronova-api", "micronova-conductor", "micronova-compute"
MONITOR, WATCH = "micronova-monitor", "micronova-watch"

# tests/integration/test_permissions.py tries them all; here it is that this broker has these users
FORBIDDEN = {
    "api commands a compute": (API, publish("compute.compute-1")),
    "api reports for a compute": (API, publish("report.compute.compute-1")),
    "api takes conductors' messages": (API, consume("conductor")),
    "conductor takes a compute's messages": (CONDUCTOR, consume("compute.compute-1")),
    "compute asks conductors as users do": (COMPUTE, publish("conductor")),
    "compute reports for a conductor": (COMPUTE, publish("report.conductor.conductor-1")),
    "compute takes conductors' messages": (COMPUTE, consume("conductor")),
    "compute reads the api's replies": (COMPUTE, declare(f"reply_{API}_{'0' * 32}")),
    "compute gets copies of conductors' messages": (COMPUTE, bind("compute.test", "conductor")),
    "observer sends": (WATCH, publish("conductor")),
    "observer takes conductors' messages": (WATCH, consume("conductor")),
    "monitor sends": (MONITOR, publish("conductor")),
    "monitor reads": (MONITOR, consume("conductor")),
}


@pytest.mark.parametrize(("user", "operation"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_the_broker_refuses(
    open_channel: Callable[[str], amqp.Channel], user: str, operation: Operation
) -> None:
    """Each service may do what its part needs and nothing else: all else is answered with 403."""
    channel = open_channel(user)
    with pytest.raises(amqp.AccessRefused):
        operation(channel)


ALLOWED = {
    "api asks conductors": (API, publish("conductor")),
    "conductor commands a compute": (CONDUCTOR, publish("compute.compute-1")),
    "compute reports": (COMPUTE, publish("report.compute.compute-1")),
    "observer sees copies": (WATCH, bind("watch_test", "#", TRACE)),
}


@pytest.mark.parametrize(("user", "operation"), ALLOWED.values(), ids=ALLOWED)
def test_the_broker_permits(
    open_channel: Callable[[str], amqp.Channel], user: str, operation: Operation
) -> None:
    """The counterpart: the refusals above are not those of a broker that refuses everything."""
    operation(open_channel(user))


def test_a_shared_transient_queue_is_refused(open_channel: Callable[[str], amqp.Channel]) -> None:
    """The broker is as strict as RabbitMQ 4.3: what is declared here works there."""
    channel = open_channel(COMPUTE)
    with pytest.raises(amqp.AMQPError):
        channel.queue_declare("compute.transient", durable=False, auto_delete=False)


def test_guest_does_not_exist(broker: Broker) -> None:
    """The user that everybody knows can't log in."""
    with pytest.raises(amqp.AccessRefused):
        broker.connect("guest", "guest").connect()
