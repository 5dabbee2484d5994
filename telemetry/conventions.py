"""Spans as OpenTelemetry's semantic conventions of today want them (1.44).

oslo.messaging 18.3 uses names of some years ago. They are put right on the way out, in one place,
so that no backend has to know of them.

No text of an error leaves the process: it may quote what a user sent. Its type does; the text is
in the log, under the same request id.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import SpanKind, Status, StatusCode

LIBRARY: Final = "oslo.messaging"
REQUEST_ID: Final = "openstack.request_id"
ERROR: Final = "error.type"
ROUTING_KEY: Final = "messaging.rabbitmq.destination.routing_key"
VERSION: Final = "micronova.rpc.version"
AWAITED: Final = "awaited"  # between our dispatcher and here: somebody waits for a reply

# What our own code calls its facts, and how spans call them
FACTS: Final = {
    "request_id": REQUEST_ID,
    "server_id": "micronova.server.id",
    "host": "micronova.host",
    "attempt": "micronova.attempt",
    "error": ERROR,
}

Attributes = dict[str, Any]


def attributes_of(facts: Mapping[str, Any]) -> Attributes:
    """Facts by their names in spans, without those that are unknown."""
    return {FACTS[name]: value for name, value in facts.items() if value is not None}


def error_type(error: str) -> str:
    """The name of an exception's class, as logs show it, from one with modules around it."""
    return error.rpartition(".")[2].removesuffix("_Remote")


class Exporter(SpanExporter):
    """Hands on spans in today's names.

    :param exchange: the one that RPCs are sent to
    """

    def __init__(self, inner: SpanExporter, exchange: str) -> None:
        self._inner = inner
        self._exchange = exchange

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        return self._inner.export([normalised(span, self._exchange) for span in spans])

    def shutdown(self) -> None:
        self._inner.shutdown()


def normalised(span: ReadableSpan, exchange: str) -> ReadableSpan:
    """The same span in today's names, with the type of its error and no other word of it."""
    name, kind = span.name, span.kind
    attributes: Attributes = dict(span.attributes or {})
    error = _error(span, attributes)
    if span.instrumentation_scope and span.instrumentation_scope.name == LIBRARY:
        kind = _kind(attributes)
        attributes = _rpc(attributes, exchange)
        name = attributes["rpc.method"]
    if error:
        attributes[ERROR] = error
    return ReadableSpan(
        name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=attributes,
        links=span.links,
        kind=kind,
        status=Status(StatusCode.ERROR if error else StatusCode.UNSET),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _error(span: ReadableSpan, attributes: Attributes) -> str | None:
    """The type of the error, noted on the span or recorded by who raised it."""
    recorded = [(event.attributes or {}).get("exception.type") for event in span.events]
    found = [attributes.get(ERROR), *recorded]
    return next((error_type(str(each)) for each in found if each), None)


def _kind(old: Attributes) -> SpanKind:
    """A call is waited for, a cast is not."""
    match old["messaging.operation"]:
        case "call":
            return SpanKind.CLIENT
        case "cast":
            return SpanKind.PRODUCER
    return SpanKind.SERVER if old.get(AWAITED) else SpanKind.CONSUMER


def _rpc(old: Attributes, exchange: str) -> Attributes:
    """An RPC span's attributes, on either side."""
    operation, topic = old["messaging.operation"], old.get("messaging.destination.name")
    service = ".".join(filter(None, (topic, old.get("rpc.service"))))
    sent = operation != "receive"
    new = {
        "rpc.system.name": LIBRARY,
        "rpc.method": f"{service}/{old['rpc.method']}" if service else old["rpc.method"],
        "messaging.system": old["messaging.system"],
        # the library's receiving span is around the handler
        "messaging.operation.name": operation if sent else "process",
        "messaging.operation.type": "send" if sent else "process",
        # shared by a call and its reply; for a cast the library makes one up
        "messaging.message.conversation_id": old.get(AWAITED) and old.get("messaging.message.id"),
        REQUEST_ID: old.get(REQUEST_ID),
        VERSION: old.get(VERSION),
    }
    if sent:  # who processes a message is not told the key it came with
        new[ROUTING_KEY] = old.get(ROUTING_KEY, topic)
        new["messaging.destination.name"] = f"{exchange}:{new[ROUTING_KEY]}"
    return {key: value for key, value in new.items() if value}
