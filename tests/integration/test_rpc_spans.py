"""oslo.messaging's own spans, of RPCs over a real broker, as an OpenTelemetry backend gets them."""

import logging
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import oslo_messaging
import pytest
from oslo_config import cfg
from oslo_messaging import Target

from common import config, exception, rpc, tracing
from common.context import RequestContext
from common.rpc_client import RPCClient
from deployment.waiting import eventually
from tests.fixtures.otlp import Receiver, Span, receiver

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]

SECRET = "Tr0ub4dor"
ROUTING_KEY = "messaging.rabbitmq.destination.routing_key"
TOPIC = "spans"


class Endpoint:
    """Answers, or fails as told."""

    target = Target(namespace="tasks", version="1.4")

    @rpc.expose
    def answer(self, ctxt, password):
        return password

    @rpc.expose
    def refuse(self, ctxt, password):
        raise exception.Invalid(reason=password)

    @rpc.expose
    def break_down(self, ctxt, password):
        raise KeyError(password)

    @rpc.expose
    def ping(self, ctxt, password):
        return None


@dataclass
class Wire:
    """A client of a server on host1, and the request id under which to find its spans."""

    transport: rpc.RPCTransport
    backend: Receiver
    ctxt: RequestContext

    def client(self, **target: Any) -> RPCClient:
        """A client for the server's topic."""
        full = {"topic": TOPIC, "namespace": "tasks", "version": "1.2", **target}
        return self.transport.client(Target(**full), "test")

    def spans(self, count: int = 2) -> list[Span]:
        """All spans of the request, the sender's first, once there are that many."""

        def found() -> list[Span] | None:
            spans = self.backend.of_request(self.ctxt.request_id)
            return spans if len(spans) >= count else None

        spans: list[Span] = eventually(found, f"{count} spans", 20)
        return sorted(spans, key=lambda span: ROUTING_KEY not in span.attributes)


@pytest.fixture(scope="module")
def conf(module_vhost_url: str, backend: Receiver) -> Iterator[cfg.ConfigOpts]:
    """The process's configuration, as of a traced service."""
    overrides = {
        ("transport_url", None): module_vhost_url,
        ("host", None): "here",
        ("enabled", "tracing"): True,
        ("endpoint", "tracing"): backend.url,
        ("headers", "tracing"): {"X-Key": "k1"},
    }
    config.register(cfg.CONF)
    cfg.CONF([], project="micronova", prog="micronova-test")
    rpc.register_options(cfg.CONF)
    for (name, group), value in overrides.items():
        cfg.CONF.set_override(name, value, group)
    yield cfg.CONF
    for name, group in (*overrides, ("tracing_enabled", tracing.LIBRARY)):
        cfg.CONF.clear_override(name, group)
    cfg.CONF.reset()


@pytest.fixture(scope="module")
def backend() -> Iterator[Receiver]:
    """Gets the spans."""
    with receiver() as running:
        yield running


@pytest.fixture(scope="module")
def transport(conf: cfg.ConfigOpts) -> Iterator[rpc.RPCTransport]:
    """A traced transport with a server on it: a process can have one tracer provider only."""
    opened = rpc.RPCTransport(conf)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tracing._Process, "tracing", tracing.Tracing())
        patch.setattr(logging.getLogger("opentelemetry"), "handlers", [])
        patch.setattr(logging.getLogger("opentelemetry"), "propagate", True)
        patch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
        tracing.install(conf)
        server = opened.server(Target(topic=TOPIC, server="host1"), [Endpoint()])
        server.start()
        yield opened
        server.stop()
        opened.cleanup()
        tracing.active().shutdown()


@pytest.fixture
def wire(transport: rpc.RPCTransport, backend: Receiver) -> Wire:
    """Both, and a request of the test's own."""
    ctxt = RequestContext(request_id=f"req-{uuid.uuid4()}", overwrite=False)
    return Wire(transport, backend, ctxt)


def test_a_call_is_two_spans_in_todays_names(wire: Wire) -> None:
    """Client and server, joined, each with what the conventions of today ask for."""
    wire.client().call(wire.ctxt, "answer", password=SECRET)
    sent, processed = wire.spans()
    assert (sent.kind, processed.kind) == ("CLIENT", "SERVER")
    assert (processed.trace_id, processed.parent_id) == (sent.trace_id, sent.span_id)
    both = {
        "rpc.system.name": "oslo.messaging",
        "rpc.method": "spans.tasks/answer",
        "messaging.system": "rabbitmq",
        "openstack.request_id": wire.ctxt.request_id,
        "micronova.rpc.version": "1.2",
    }
    assert sent.name == processed.name == "spans.tasks/answer"
    assert sent.attributes == both | {
        "messaging.operation.name": "call",
        "messaging.operation.type": "send",
        "messaging.destination.name": "micronova:spans",
        ROUTING_KEY: "spans",
    }
    shared = processed.attributes.pop("messaging.message.conversation_id")
    assert len(shared) == 32
    assert processed.attributes == both | {
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
    }


def test_a_cast_is_told_from_a_call(wire: Wire) -> None:
    """It is a producer's and a consumer's span, and names the host it is for."""
    wire.client(server="host1").cast(wire.ctxt, "answer", password=SECRET)
    sent, processed = wire.spans()
    assert (sent.kind, processed.kind) == ("PRODUCER", "CONSUMER")
    assert sent.attributes["messaging.operation.name"] == "cast"
    assert sent.attributes["messaging.destination.name"] == "micronova:spans.host1"
    assert "messaging.message.conversation_id" not in processed.attributes


def test_an_endpoint_without_a_namespace_is_called_by_its_topic(wire: Wire) -> None:
    """The name of a span is the method in full, as far as there is more of it."""
    with suppress(oslo_messaging.RemoteError):
        wire.client(namespace=None).call(wire.ctxt, "answer", password=SECRET)
    assert {span.name for span in wire.spans()} == {"spans/answer"}


@pytest.mark.parametrize(
    ("method", "namespace", "sender", "server"),
    [
        ("refuse", "tasks", "Invalid", "Invalid"),
        ("break_down", "tasks", "KeyError", "KeyError"),
        ("unheard_of", "tasks", "RemoteError", "NoSuchMethod"),
        ("answer", "elsewhere", "RemoteError", "UnsupportedVersion"),
    ],
)
def test_errors_are_told_by_type_alone(
    wire: Wire, method: str, namespace: str, sender: str, server: str
) -> None:
    """Both spans have failed; no word of the error, which may quote what was sent, goes out."""
    with pytest.raises((oslo_messaging.RemoteError, exception.Invalid, KeyError)):
        wire.client(namespace=namespace).call(wire.ctxt, method, password=SECRET)
    spans = wire.spans()
    assert [span.attributes["error.type"] for span in spans] == [sender, server]
    assert all(span.failed for span in spans)
    assert not any(span.words for span in spans)
    assert SECRET not in str(spans)


def test_a_cast_that_fails_is_seen_to(wire: Wire) -> None:
    """Nobody is told of it but the trace."""
    wire.client().cast(wire.ctxt, "break_down", password=SECRET)
    sent, processed = wire.spans()
    assert (sent.failed, processed.failed) == (False, True)


def test_a_message_nobody_takes_is_an_error_of_the_sender(wire: Wire) -> None:
    """The span says where it was to go."""
    with pytest.raises(oslo_messaging.exceptions.MessageUndeliverable):
        wire.client(server="host9").cast(wire.ctxt, "answer", password=SECRET)
    (sent,) = wire.spans(1)
    assert sent.attributes["error.type"] == "MessageUndeliverable"
    assert sent.attributes[ROUTING_KEY] == "spans.host9"


def test_what_is_sent_all_the_time_begins_no_trace(wire: Wire) -> None:
    """Heartbeats would drown everything else; within a trace of something else they show."""
    wire.client().call(wire.ctxt, "ping", password=SECRET)
    with tracing.active().span("look", request_id=wire.ctxt.request_id):
        wire.client().call(wire.ctxt, "ping", password=SECRET)
    names = sorted(span.name for span in wire.spans(3))
    assert names == ["look", "spans.tasks/ping", "spans.tasks/ping"]


def test_the_receiver_gets_the_headers_it_asks_for(wire: Wire) -> None:
    """A hosted backend wants a key."""
    wire.client().call(wire.ctxt, "answer", password=SECRET)
    wire.spans()
    assert wire.backend.headers[-1]["X-Key"] == "k1"


def test_spans_say_which_process_they_are_of(wire: Wire) -> None:
    """Program and host, as everywhere else."""
    wire.client().call(wire.ctxt, "answer", password=SECRET)
    assert {(span.service, span.instance) for span in wire.spans()} == {("micronova-test", "here")}
