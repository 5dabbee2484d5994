"""Traces of a whole deployment, as an OpenTelemetry backend gets them."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deployment.config_file import Options
from deployment.waiting import eventually
from tests.fixtures.cloud import Cloud
from tests.fixtures.otlp import Receiver, Span, receiver
from tests.integration.test_startup import refusal

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]

MakeCloud = Callable[..., Cloud]
BUILD = "compute/build_and_run_instance"
# service, kind and name of each span of a boot, each the child of the one before
BOOT = [
    ("micronova-api", "SERVER", "POST /v2.1/servers"),
    ("micronova-api", "CLIENT", "conductor.compute_task/create_servers"),
    ("micronova-conductor", "SERVER", "conductor.compute_task/create_servers"),
    ("micronova-conductor", "PRODUCER", BUILD),
    ("micronova-compute", "CONSUMER", BUILD),
    ("micronova-compute", "INTERNAL", "carry out build_and_run_instance"),
    ("micronova-compute", "CLIENT", "report.report/action_finish"),
    ("micronova-conductor", "SERVER", "report.report/action_finish"),
]
# a host that is slow to get to its hint asks whether it still holds
ASKED = "report.report/action_event_start"


def tracing_to(url: str, **more: object) -> Options:
    """Options of a deployment that is traced."""
    return {"tracing": {"enabled": True, "endpoint": url, **more}}


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spans are sent five times a second, not every five seconds."""
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "200")


@pytest.fixture
def backend() -> Iterator[Receiver]:
    """Gets the spans."""
    with receiver() as running:
        yield running


def chain(spans: list[Span]) -> list[Span]:
    """Spans from the root down, each with one child."""
    children = {span.parent_id: span for span in spans}
    found = [children[""]]
    while found[-1].span_id in children:
        found.append(children[found[-1].span_id])
    return found


@pytest.mark.flow
def test_a_boot_is_one_trace(make_cloud: MakeCloud, backend: Receiver) -> None:
    """From the api's answer to the guest on its host, through three processes and their threads."""
    cloud = make_cloud(options=tracing_to(backend.url))
    answer = cloud.client.try_boot()
    uuid, request_id = answer.json()["server"]["id"], answer.headers["X-OpenStack-Request-ID"]
    cloud.client.wait_for_status(uuid, "ACTIVE")

    def steps() -> list[Span] | None:
        found = [span for span in backend.of_request(request_id) if span.name != ASKED]
        return found if len(found) >= len(BOOT) else None

    spans = eventually(steps, "all spans of a boot")
    assert len({span.trace_id for span in spans}) == 1
    assert [(span.service, span.kind, span.name) for span in chain(spans)] == BOOT
    assert not any(span.failed for span in spans)
    told = [span for span in spans if span.attributes.get("micronova.server.id") == uuid]
    assert {span.name for span in told} == {"carry out build_and_run_instance"}


def test_a_request_is_told_as_http_is_today(make_cloud: MakeCloud, backend: Receiver) -> None:
    """By method and route, without its query, and with the status it got."""
    cloud = make_cloud(options=tracing_to(backend.url))
    cloud.client.request("GET", "servers/11111111-2222-4333-8444-555555555555?name=secret")
    span = backend.wait_for("GET /v2.1/servers/{server_id}")
    facts = {name: value for name, value in span.attributes.items() if name != "server.port"}
    assert re.fullmatch("req-[0-9a-f-]{36}", facts.pop("openstack.request_id"))
    assert facts.pop("user_agent.original").startswith("python-requests/")
    assert facts == {
        "http.request.method": "GET",
        "http.response.status_code": 404,
        "http.route": "/v2.1/servers/{server_id}",
        "url.scheme": "http",
        "url.path": "/v2.1/servers/11111111-2222-4333-8444-555555555555",
        "server.address": "127.0.0.1",
        "client.address": "127.0.0.1",
    }
    assert (span.kind, span.failed, span.parent_id) == ("SERVER", False, "")


def test_a_callers_trace_goes_on(make_cloud: MakeCloud, backend: Receiver) -> None:
    """The request is a child of the span that W3C's traceparent names."""
    cloud = make_cloud(options=tracing_to(backend.url, sample_ratio=0))
    parent = {"traceparent": f"00-{'ab' * 16}-{'cd' * 8}-01"}
    assert cloud.client.request("GET", "flavors", headers=parent).ok
    span = backend.wait_for("GET /v2.1/flavors")
    assert (span.trace_id, span.parent_id) == ("ab" * 16, "cd" * 8)
    assert {span.trace_id for span in backend.spans} == {"ab" * 16}


def test_nothing_secret_is_told(make_cloud: MakeCloud, backend: Receiver) -> None:
    """No password, no user data and no word of an error is in any span."""
    cloud = make_cloud(options=tracing_to(backend.url) | {"compute": {"fake_failure_rate": 1}})
    data = "TXktdXNlci1kYXRh"
    uuid = cloud.client.boot(user_data=data, metadata={"key": "My-metadata"})
    cloud.client.wait_for_status(uuid, "ERROR")
    cloud["api"].stop(30)
    span = backend.wait_for("carry out build_and_run_instance")
    assert span.failed
    assert span.attributes["error.type"] == "GuestFailure"
    broker_password = cloud.transport_url.split(":")[2].partition("@")[0]
    secrets = [
        data,
        "My-metadata",
        broker_password,
        *cloud.credentials.passwords.values(),
        "Basic ",
    ]
    assert not [secret for secret in secrets if secret in str(backend.spans)]
    assert not [span for span in backend.spans if span.words]


def test_an_action_taken_up_again_has_a_trace_of_its_own(
    make_cloud: MakeCloud, backend: Receiver
) -> None:
    """Whoever drives it knows the row, not the request's span; the request id joins them."""
    cloud = make_cloud(options=tracing_to(backend.url))
    cloud["compute1"].pause()
    answer = cloud.client.try_boot()
    request_id = answer.headers["X-OpenStack-Request-ID"]

    def driven() -> Span | None:
        found = (s for s in backend.of_request(request_id) if s.name == "drive")
        return next(found, None)

    again = eventually(driven, "the reconciler taking it up")
    assert again.parent_id == ""
    assert again.trace_id != backend.wait_for("POST /v2.1/servers").trace_id
    cloud["compute1"].resume()
    cloud.client.wait_for_status(answer.json()["server"]["id"], "ACTIVE")


def test_what_is_left_is_sent_at_the_end(
    make_cloud: MakeCloud, backend: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that stops takes no span with it."""
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "60000")
    cloud = make_cloud(options=tracing_to(backend.url))
    cloud.client.boot_active()
    assert set(cloud.stop().values()) == {0}
    names = {(span.service, span.kind, span.name) for span in backend.spans}
    assert set(BOOT) <= names


@pytest.fixture
def silent() -> Iterator[str]:
    """A receiver that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.mark.parametrize("trouble", ["gone", "silent"])
def test_a_receiver_that_is_away_holds_nobody_up(
    make_cloud: MakeCloud, silent: str, trouble: str
) -> None:
    """Servers boot, the log says it once, and no process takes longer than a second more to end."""
    url = silent if trouble == "silent" else "http://127.0.0.1:1"
    cloud = make_cloud(options=tracing_to(url))
    cloud.client.boot_active()
    cloud["api"].wait_for_line("spans may be missing", 30)
    for _ in range(3):
        cloud.client.boot_active()
    began = time.monotonic()
    cloud["api"].stop(30)
    assert time.monotonic() - began < 3
    assert cloud["api"].returncode == 0
    assert cloud.logs("api").count("spans may be missing") == 1


def test_tracing_that_is_not_installed_is_refused(
    define_cloud: MakeCloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks for traces and lacks the libraries is told what to install, not left without."""
    (tmp_path / "opentelemetry.py").write_text("raise ModuleNotFoundError(name='opentelemetry')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    line = refusal(define_cloud(), "conductor", {"tracing": {"enabled": True}})
    assert "pip install 'micronova[tracing]'" in line
