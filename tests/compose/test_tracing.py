"""The overlay that sends all services' spans to Jaeger."""

import json
import subprocess
from typing import Any

import pytest

from tests.compose.conftest import ROOT

OVERLAY = ROOT / "docker-compose.tracing.yml"
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
