"""What anybody with a login at the broker may send: each gets its error, and the services live."""

import datetime as dt
import inspect
import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import amqp
import oslo_messaging
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oslo_config import cfg

from common import config, exception
from common.base_rpc import BaseAPI
from common.context import WIRE_FIELDS, service_context
from common.rpc import RPCTransport
from tests.contract.surfaces import SURFACES
from tests.fixtures.cloud import Cloud
from tests.fixtures.near import ANY_TEXT, EVIL_TEXT

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


@contextmanager
def publishing() -> Iterator[Callable[..., None]]:
    """Publish to queues of the services as anybody with a login there may."""
    url = oslo_messaging.TransportURL.parse(cfg.CONF)
    host = url.hosts[0]
    with amqp.Connection(
        f"{host.hostname}:{host.port}",
        userid=host.username,
        password=host.password,
        virtual_host=url.virtual_host,
    ) as connection:
        channel = connection.channel()

        def publish(queue: str, body: str | bytes, **properties: Any) -> None:
            given = {"content_type": "application/json", "content_encoding": "utf-8", **properties}
            raw = body.encode() if isinstance(body, str) else body
            message = amqp.Message(raw, **given)
            channel.basic_publish(message, exchange="micronova", routing_key=queue)

        yield publish


QUEUES = ("conductor", "compute.host1")


@pytest.mark.parametrize("body", GARBAGE.values(), ids=GARBAGE.keys())
@pytest.mark.parametrize("queue", QUEUES)
def test_garbage_in_a_queue_does_no_harm(
    transport: RPCTransport, queue: str, body: str | bytes
) -> None:
    """Whatever is published to a service's queue, the service goes on with the next message."""
    with publishing() as publish:
        publish(queue, body)
    assert serves(transport)


def methods() -> list[tuple[str | None, str, list[str]]]:
    """Namespace, name and arguments of all RPC methods of all services."""
    return [
        (surface.target.namespace, name, list(inspect.signature(method).parameters)[2:])
        for surface in SURFACES
        for name, method in sorted(vars(surface.client).items())
        if hasattr(method, "since")
    ]


def requests() -> st.SearchStrategy[dict[str, Any]]:
    """Requests near what the services take: of their methods, with other arguments and fields."""
    values = st.recursive(
        EVIL_TEXT | ANY_TEXT | st.none() | st.booleans() | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(ANY_TEXT | st.sampled_from(["host", "topic"]), inner, max_size=3)
            | st.builds(an_object, ANY_TEXT | st.sampled_from(["Instance", "Action"]), inner)
        ),
        max_leaves=5,
    )
    extra = {
        **dict.fromkeys(
            ("namespace", "version", "method", "args", "_unique_id", "_msg_id"), values
        ),
        **dict.fromkeys(("_reply_q", "_timeout"), values),
        **{f"_context_{field}": values for field in WIRE_FIELDS},
    }

    def near(method: tuple[str | None, str, list[str]]) -> st.SearchStrategy[dict[str, Any]]:
        namespace, name, arguments = method
        proper = st.fixed_dictionaries(
            {
                "namespace": st.just(namespace),
                "method": st.just(name),
                "version": st.sampled_from(["3.1", "3.0", "1.1", "1.0"]),
                "args": st.fixed_dictionaries({}, optional=dict.fromkeys(arguments, values)),
            }
        )
        odd = st.fixed_dictionaries({}, optional=extra)
        return st.builds(lambda one, other: {**one, **other}, proper, odd)

    return st.sampled_from(methods()).flatmap(near)


def an_object(name: str, data: Any) -> dict[str, Any]:
    """What claims to be one of our objects."""
    prefix = "micronova_object"
    return {f"{prefix}.name": name, f"{prefix}.version": "1.0", f"{prefix}.data": data}


@settings(max_examples=settings.default.max_examples // 4)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(QUEUES),
            requests().map(lambda message: envelope(**message)) | st.binary(max_size=100),
            st.sampled_from([{}, {"content_encoding": "x"}, {"content_type": "\x1b[2J"}]),
        ),
        max_size=20,
    )
)
def test_no_message_stops_a_service(
    calm_cloud: Cloud, transport: RPCTransport, messages: list[tuple[str, Any, dict[str, str]]]
) -> None:
    """After any messages the next one is answered; what is logged of them is text."""
    marks = {name: process.log.stat().st_size for name, process in calm_cloud.processes.items()}
    with publishing() as publish:
        for queue, body, properties in messages:
            publish(queue, body, **properties)
    assert serves(transport)
    for name, process in calm_cloud.processes.items():
        assert process.running
        with process.log.open("rb") as log:
            log.seek(marks[name])
            said = log.read().decode()
        assert {sign for sign in said if not sign.isprintable()} <= {"\n"}
