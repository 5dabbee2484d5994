"""Provider: OpenTelemetry's tracer provider, set up for one process."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

from opentelemetry import context, trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Span, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import (
    Decision,
    ParentBased,
    SamplingResult,
    TraceIdRatioBased,
)
from oslo_config import cfg
from oslo_messaging import Target

from common.quiet import QUIET
from common.tracing import Fact, Tracing
from telemetry import complaints, conventions
from telemetry.dispatcher import Dispatcher
from telemetry.requests import RequestSpan

FLUSH_SECONDS: Final = 1.0
TARGET: Final = context.create_key("target")


class Provider(Tracing):
    """Tracing that is on: spans go to an OTLP/HTTP receiver, in batches, from a thread of its own.

    What the receiver does or does not do holds nobody up: spans wait in a bounded queue.
    """

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        complaints.install()
        resource = {"service.name": conf.prog, "service.instance.id": conf.host}
        self._provider = TracerProvider(
            sampler=ParentBased(_Roots(conf.tracing.sample_ratio)),
            resource=Resource.create(resource),
            shutdown_on_exit=False,
        )
        exporter = conventions.Exporter(_otlp(conf), conf.control_exchange)
        self._provider.add_span_processor(_Targets())
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        trace.set_tracer_provider(self._provider)
        self._tracer = trace.get_tracer("micronova")

    def span(self, name: str, **facts: Fact) -> AbstractContextManager[Any]:
        return self._tracer.start_as_current_span(name, attributes=conventions.attributes_of(facts))

    def note(self, **facts: Fact) -> None:
        trace.get_current_span().set_attributes(conventions.attributes_of(facts))

    @contextmanager
    def sending(self, target: Any) -> Iterator[None]:
        token = context.attach(context.set_value(TARGET, target))
        try:
            yield
        finally:
            context.detach(token)

    def watch(self, server: Any, topic: str) -> None:
        server.dispatcher = Dispatcher(server.dispatcher, topic)

    def middleware(self) -> list[Any]:
        return [RequestSpan()]

    def shutdown(self) -> None:
        # with a receiver that is away the library takes its time
        flush = threading.Thread(target=self._provider.shutdown, name="flush", daemon=True)
        flush.start()
        flush.join(FLUSH_SECONDS)


class _Targets(SpanProcessor):
    """Tells the span of a message that is sent what oslo.messaging leaves out of it."""

    def on_start(self, span: Span, parent_context: context.Context | None = None) -> None:
        target = context.get_value(TARGET, parent_context)
        if isinstance(target, Target) and span.kind is trace.SpanKind.PRODUCER:
            key = f"{target.topic}.{target.server}" if target.server else str(target.topic)
            span.set_attribute(conventions.ROUTING_KEY, key)
            span.set_attribute(conventions.VERSION, str(target.version))


class _Roots(TraceIdRatioBased):
    """Takes a share of traces, and none that begins with a message sent all the time."""

    def should_sample(
        self,
        parent_context: context.Context | None,
        trace_id: int,
        name: str,
        *rest: Any,
        **more: Any,
    ) -> SamplingResult:
        if name.rpartition(".")[2] in QUIET:
            return SamplingResult(Decision.DROP)
        return super().should_sample(parent_context, trace_id, name, *rest, **more)


def _otlp(conf: cfg.ConfigOpts) -> OTLPSpanExporter:
    endpoint = conf.tracing.endpoint
    return OTLPSpanExporter(
        endpoint=endpoint and f"{endpoint.rstrip('/')}/v1/traces", headers=conf.tracing.headers
    )
