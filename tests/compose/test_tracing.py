"""The overlay that sends all services' spans to Jaeger."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deployment.waiting import eventually
from tests.compose.conftest import ROOT, boot, client_of
from tests.fixtures.compose import ComposeDeployment
from tests.fixtures.otlp import Span, spans_of

OVERLAY = ROOT / "docker-compose.tracing.yml"
RECEIVER = Path(__file__).with_name("receiver.yml")
TRACED = ("api", "conductor", "compute")


@pytest.fixture(scope="module")
def services(engine: None) -> dict[str, Any]:
    """The services as Compose puts them together."""
    files = ("-f", str(ROOT / "docker-compose.yml"), "-f", str(OVERLAY))
    text = subprocess.check_output(["docker", "compose", *files, "config", "--format", "json"])
    found: dict[str, Any] = json.loads(text)["services"]
    return found


@pytest.mark.parametrize("name", TRACED)
def test_each_service_sends_its_spans_to_jaeger(services: dict[str, Any], name: str) -> None:
    """One that is left out, or can't reach it, would be a gap in every trace."""
    environment = services[name]["environment"]
    assert environment["OS_TRACING__ENABLED"] == "true"
    assert environment["OS_TRACING__ENDPOINT"] == "http://jaeger:4318"
    assert set(services[name]["networks"]) & set(services["jaeger"]["networks"])


def test_jaeger_is_locked_down(services: dict[str, Any]) -> None:
    """Its page is published on loopback, where nobody else reads along, and nothing else is."""
    jaeger = services["jaeger"]
    (port,) = jaeger["ports"]
    assert (port["host_ip"], port["target"]) == ("127.0.0.1", 16686)
    assert (jaeger["cap_drop"], jaeger["read_only"]) == (["ALL"], True)
    assert jaeger["security_opt"] == ["no-new-privileges:true"]


@pytest.fixture(scope="module")
def traced(engine: None) -> Iterator[ComposeDeployment]:
    """The deployment with the overlay, and a receiver where Jaeger would be."""
    project = f"micronova-tracing-{os.getpid()}"
    with ComposeDeployment(ROOT, project, overlays=[OVERLAY, RECEIVER]) as running:
        yield running


def test_a_boot_is_one_trace_of_three_services(traced: ComposeDeployment, tmp_path: Path) -> None:
    """The image has what tracing takes, and every container gets its spans through."""
    boot(client_of(traced, tmp_path), "traced")

    def of_boot() -> list[Span] | None:
        lines = traced.execute("jaeger", "cat", "/tmp/requests").split()
        spans = [span for line in lines for span in spans_of(bytes.fromhex(line))]
        roots = [span.trace_id for span in spans if span.name == "POST /v2.1/servers"]
        found = [span for span in spans if span.trace_id in roots]
        ended = any(s.kind == "SERVER" and s.name == "conductor/action_finish" for s in found)
        return found if ended else None

    spans = eventually(of_boot, "the spans of a boot")
    assert {span.service for span in spans} == {f"micronova-{name}" for name in TRACED}
    assert len([span for span in spans if not span.parent_id]) == 1
