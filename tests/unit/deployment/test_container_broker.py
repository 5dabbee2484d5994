"""RabbitMQ in a container, with a stand-in for the container engine."""

import stat
from pathlib import Path

import pytest

from deployment.container_broker import ContainerBroker
from deployment.erlang import ContainerEngine
from deployment.waiting import eventually

# Notes what it is told; `run` stays until it is removed.
ENGINE = """#!/bin/sh
echo "$@" >> "$0.calls"
case "$1" in run) exec sleep 60;; esac
"""


@pytest.fixture
def engine(tmp_path: Path) -> Path:
    path = tmp_path / "docker"
    path.write_text(ENGINE)
    path.chmod(0o755)
    return path


def test_only_loopback_ports_are_published(engine: Path, tmp_path: Path) -> None:
    """The container is reached from this machine alone, on the ports it was given."""
    broker = ContainerBroker(tmp_path / "broker", ContainerEngine(str(engine)))
    broker.launch()
    calls = engine.with_name("docker.calls")
    eventually(lambda: "run --rm" in calls.read_text(), "the start", 10)
    broker.kill()
    words = calls.read_text().split()
    published = [word for word in words if word.startswith("--publish=")]
    ports = (broker.ports.amqp, broker.ports.management, broker.ports.prometheus)
    assert published == [f"--publish=127.0.0.1:{port}:{port}" for port in ports]


def test_the_containers_user_can_read_its_configuration(engine: Path, tmp_path: Path) -> None:
    """The mounted files are readable to all, the folder around them to nobody else."""
    broker = ContainerBroker(tmp_path / "broker", ContainerEngine(str(engine)))
    broker.launch()
    broker.kill()
    for name in ("rabbitmq.conf", "definitions.json"):
        assert stat.S_IMODE((broker.folder / name).stat().st_mode) == 0o644
    assert stat.S_IMODE(broker.folder.stat().st_mode) == 0o700
