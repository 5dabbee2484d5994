"""A span of each request, which the spans of the RPCs it causes hang from."""

from typing import Any, Final
from urllib.parse import quote

import falcon
from falcon import COMBINED_METHODS, Response
from opentelemetry import context, trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from common.context import RequestContext
from telemetry.conventions import ERROR, REQUEST_ID

PARENT, STATE = "traceparent", "tracestate"
LONGEST_STATE: Final = 512  # what W3C asks of everybody; it travels with every message
FAILED: Final = 500


class Request(falcon.Request):
    """A request that knows its id."""

    ctxt: RequestContext


class RequestSpan:
    """Middleware, to come right after the one that gives a request its id.

    A caller that sends W3C's traceparent gets its trace continued.
    """

    def __init__(self) -> None:
        self._tracer = trace.get_tracer("micronova.api")
        self._propagator = TraceContextTextMapPropagator()

    def process_request(self, req: Request, _: Response) -> None:
        span = self._tracer.start_span(
            _method(req),
            self._propagator.extract(_carrier(req), context.Context()),
            trace.SpanKind.SERVER,
            _facts(req),
        )
        req.context.span = span
        req.context.token = context.attach(trace.set_span_in_context(span))

    def process_response(self, req: Request, resp: Response, _: object, __: bool) -> None:
        context.detach(req.context.token)
        span = req.context.span
        if req.uri_template:
            span.update_name(f"{_method(req)} {req.uri_template}")
            span.set_attribute("http.route", req.uri_template)
        span.set_attribute("http.response.status_code", resp.status_code)
        if resp.status_code >= FAILED:
            span.set_attribute(ERROR, str(resp.status_code))
        span.end()


def _facts(req: Request) -> dict[str, Any]:
    """What is known of a request at once; nothing of its query, headers or body."""
    return {
        "http.request.method": "_OTHER" if _method(req) == "HTTP" else req.method,
        "url.scheme": req.scheme,
        "url.path": quote(req.path),
        **_server(req),
        "client.address": req.remote_addr,
        "user_agent.original": req.user_agent or "",
        REQUEST_ID: req.ctxt.request_id,
    }


def _server(req: Request) -> dict[str, Any]:
    try:
        return {"server.address": req.host, "server.port": req.port}
    except ValueError:  # a malformed Host header: the request will be refused
        return {}


def _method(req: Request) -> str:
    """The method, as far as it is one: names of spans are few."""
    return req.method if req.method in COMBINED_METHODS else "HTTP"


def _carrier(req: Request) -> dict[str, str]:
    """What the caller says of its own trace."""
    headers = {PARENT: req.get_header(PARENT), STATE: req.get_header(STATE)}
    if len(headers[STATE] or "") > LONGEST_STATE:
        del headers[STATE]
    return {name: value for name, value in headers.items() if value}
