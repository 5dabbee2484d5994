"""The span of a request: its name, its end, and whose child it is."""

from unittest import mock

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from common import tracing
from telemetry import requests
from tests.unit.api.fakes import Api, make_conf

PARENT = f"00-{'ab' * 16}-{'cd' * 8}-01"


@pytest.fixture
def exporter(monkeypatch) -> InMemorySpanExporter:
    """Keeps the spans of the api alone: a process's provider can't be changed."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(requests.trace, "get_tracer", provider.get_tracer)
    return exporter


@pytest.fixture
def traced(exporter, tmp_path, monkeypatch) -> Api:
    """The api with tracing on."""
    on = mock.Mock(middleware=lambda: [requests.RequestSpan()])
    monkeypatch.setattr(tracing._Process, "tracing", on)
    return Api(make_conf(tmp_path))


def only(exporter):
    (span,) = exporter.get_finished_spans()
    return span


def test_a_request_is_one_server_span(traced, exporter):
    """Named after its route, not its path: names are few."""
    traced.get("/flavors/1?name=secret")
    span = only(exporter)
    assert (span.name, span.kind) == ("GET /v2.1/flavors/{flavor_id}", SpanKind.SERVER)
    assert span.attributes["url.path"] == "/v2.1/flavors/1"
    assert span.attributes["http.response.status_code"] == 200
    assert "secret" not in str(span.attributes)


def test_it_bears_the_requests_id(traced, exporter):
    """The same that logs and the answer have."""
    answer = traced.get("/flavors")
    request_id = answer.headers["X-OpenStack-Request-ID"]
    assert only(exporter).attributes["openstack.request_id"] == request_id


def test_it_is_the_parent_of_what_the_request_does(traced, exporter, monkeypatch):
    """RPCs are made within it, and nothing is once it has ended."""
    seen = []

    def flavor_list(*_, **__):
        seen.append(trace.get_current_span())
        return []

    monkeypatch.setattr(traced.conductor, "flavor_list", flavor_list)
    traced.get("/flavors")
    assert seen[0].get_span_context() == only(exporter).context
    assert not trace.get_current_span().get_span_context().is_valid


def test_a_failure_of_ours_is_an_error(traced, exporter):
    """Five hundreds are; what the caller did wrong is not."""
    traced.conductor.fail = KeyError("secret")
    traced.get("/flavors")
    assert only(exporter).attributes["error.type"] == "500"
    assert not only(exporter).events


@pytest.mark.parametrize(("path", "status"), [("/nowhere", 404), ("/flavors/9", 404)])
def test_a_mistake_of_the_callers_is_none(traced, exporter, path, status):
    """The span has the status, and that is all."""
    traced.get(path)
    assert only(exporter).attributes["http.response.status_code"] == status
    assert "error.type" not in only(exporter).attributes


def test_a_path_nobody_serves_names_no_span(traced, exporter):
    """Who tries paths makes no new names."""
    traced.get("/nowhere/at/all")
    assert only(exporter).name == "GET"
    assert "http.route" not in only(exporter).attributes


@pytest.mark.filterwarnings("ignore::wsgiref.validate.WSGIWarning")
def test_a_method_nobody_knows_names_no_span(traced, exporter):
    """Nor do made-up methods."""
    traced.request("BREW", "/flavors")
    assert only(exporter).name == "HTTP /v2.1/flavors"
    assert only(exporter).attributes["http.request.method"] == "_OTHER"


@pytest.mark.parametrize(
    ("headers", "parent"),
    [
        ({"traceparent": PARENT}, 0xABABABABABABABABABABABABABABABAB),
        ({"traceparent": "00-zz"}, None),
        ({}, None),
    ],
    ids=["known", "broken", "none"],
)
def test_a_callers_trace_is_continued(traced, exporter, headers, parent):
    """By W3C's header; what can't be read begins a trace of its own."""
    traced.get("/flavors", headers=headers)
    span = only(exporter)
    assert (span.parent and span.parent.trace_id) == parent


@pytest.mark.parametrize(("length", "kept"), [(20, True), (600, False)])
def test_a_callers_state_is_kept_within_limits(traced, exporter, length, kept):
    """It would travel with every message of the request."""
    state = f"a={'x' * 200},b={'x' * (length - 5)}" if length > 200 else f"a={'x' * length}"
    traced.get("/flavors", headers={"traceparent": PARENT, "tracestate": state})
    assert bool(only(exporter).context.trace_state) is kept
