"""What anybody with a login at the broker may send: each gets its error, and the services live."""

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from typing import Any

import amqp
import oslo_messaging
import pytest
from oslo_config import cfg

from common import config, exception
from common.base_rpc import BaseAPI
from common.context import service_context
from common.rpc import RPCTransport
from tests.fixtures.cloud import Cloud

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def transport(calm_cloud: Cloud) -> Iterator[RPCTransport]:
    """A transport as the api has it."""
    config.register(cfg.CONF)
    cfg.CONF(["--config-file", str(calm_cloud.config_file("api"))], project="micronova")
    opened = RPCTransport(cfg.CONF)
    yield opened
    opened.cleanup()
    cfg.CONF.reset()


def call(transport: RPCTransport, method: str, **more: Any) -> Any:
    """Call a method of the conductor; ``more`` is what differs from a proper call."""
    target = {"topic": "conductor", "version": "3.0", **more.pop("target", {})}
    client = transport.client(oslo_messaging.Target(**target), "test")
    return client.call(service_context(), method, **more)


def serves(transport: RPCTransport) -> bool:
    """Whether conductor and computes answer."""
    for topic, server in (("conductor", "control"), ("compute", "host1"), ("compute", "host2")):
        api = BaseAPI(transport, "test", topic)
        assert api.ping(service_context(), "still there?", server, timeout=30)["host"] == server
    return True


@pytest.mark.parametrize(
    ("target", "method", "error"),
    [
        ({}, "make_coffee", "NoSuchMethod"),
        ({"version": "9.0"}, "service_list", "UnsupportedVersion"),
        ({"version": "3.99"}, "service_list", "UnsupportedVersion"),
        ({"namespace": "nowhere"}, "service_list", "UnsupportedVersion"),
        ({"namespace": "compute_task", "version": "1.0"}, "service_list", "NoSuchMethod"),
    ],
    ids=str,
)
def test_what_is_not_there_can_not_be_called(
    transport: RPCTransport, target: dict[str, str], method: str, error: str
) -> None:
    """A method, version or namespace that nobody serves is answered at once, by name."""
    with pytest.raises(oslo_messaging.RemoteError) as caught:
        call(transport, method, target=target)
    assert caught.value.exc_type == error
    assert serves(transport)


@pytest.mark.parametrize(
    "method", ["init_host", "reset", "drain", "cleanup_host", "periodic_tasks", "_seed", "__init__"]
)
def test_a_managers_own_methods_are_out_of_reach(transport: RPCTransport, method: str) -> None:
    """Only what is exposed can be called, whatever else the manager has."""
    with pytest.raises(oslo_messaging.RemoteError) as caught:
        call(transport, method)
    assert caught.value.exc_type == "NoSuchMethod"


@pytest.mark.parametrize(
    "arguments",
    [
        {"filters": {"colour": "blue"}},
        {"filters": {"host": {"a": 1}}},
        {"filters": "all"},
        {"filters": None},
        {"colour": "blue"},
        {},
    ],
    ids=str,
)
def test_wrong_arguments_are_answered_with_an_error(
    transport: RPCTransport, arguments: dict[str, Any]
) -> None:
    """Arguments of another name, type or value than agreed do no harm."""
    with pytest.raises((oslo_messaging.RemoteError, exception.MicronovaError, TypeError)):
        call(transport, "service_list", **arguments)
    assert serves(transport)


@pytest.mark.parametrize("argument", [object(), dt.datetime.now(dt.UTC), {1: 2}, {"a": {3}}, b"x"])
def test_what_can_not_travel_is_not_sent(transport: RPCTransport, argument: Any) -> None:
    """A programming error is an error at the sender, not a surprise at the receiver."""
    with pytest.raises(exception.NotSerializable):
        call(transport, "service_list", filters=argument)


def test_an_oversize_argument_is_not_sent(transport: RPCTransport) -> None:
    """A huge message never gets onto the broker."""
    with pytest.raises(exception.PayloadTooLarge, match="max_payload"):
        call(transport, "service_list", filters={"host": "x" * 2**21})


def envelope(**message: Any) -> str:
    """A message as oslo.messaging sends it."""
    message.setdefault("_unique_id", uuid.uuid4().hex)
    return json.dumps({"oslo.version": "2.0", "oslo.message": json.dumps(message)})


GARBAGE: dict[str, str | bytes] = {
    "nothing": "",
    "no JSON": "not JSON",
    "no text": b"\x00\xff\xfe",
    "null": "null",
    "a list": "[]",
    "an empty object": "{}",
    "another version": '{"oslo.version": "9.0", "oslo.message": "{}"}',
    "no JSON inside": '{"oslo.version": "2.0", "oslo.message": "{"}',
    "nothing inside": '{"oslo.version": "2.0"}',
    "no method": envelope(),
    "no arguments": envelope(method="service_list"),
    "a list of arguments": envelope(method="service_list", args=[]),
    "a version of letters": envelope(method="service_list", args={"filters": {}}, version="x.y"),
    "a number for a version": envelope(method="service_list", args={"filters": {}}, version=3),
    "a list for a method": envelope(method=["service_list"], args={}, version="3.0"),
    "nowhere to reply to": envelope(
        method="service_list", args={"filters": {}}, version="3.0", _msg_id="1"
    ),
    "an unknown object": envelope(
        method="service_register",
        args={"record": {"micronova_object.name": "Nothing", "micronova_object.version": "1.0"}},
        version="3.0",
    ),
}


@pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE.keys())
@pytest.mark.parametrize("queue", ["conductor", "compute.host1"])
def test_garbage_in_a_queue_does_no_harm(
    calm_cloud: Cloud, transport: RPCTransport, queue: str, body: str | bytes
) -> None:
    """Whatever is published to a service's queue, the service goes on with the next message."""
    url = oslo_messaging.TransportURL.parse(cfg.CONF)
    host = url.hosts[0]
    with amqp.Connection(
        f"{host.hostname}:{host.port}",
        userid=host.username,
        password=host.password,
        virtual_host=url.virtual_host,
    ) as connection:
        connection.channel().basic_publish(
            amqp.Message(body, content_type="application/json", content_encoding="utf-8"),
            exchange="micronova",
            routing_key=queue,
        )
    assert serves(transport)
