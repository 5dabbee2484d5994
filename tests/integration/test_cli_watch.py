"""The commands that ask the watch, beside a real deployment."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from deployment.process import ManagedProcess
from deployment.waiting import eventually
from tests.fixtures.cloud import Cloud
from tests.fixtures.shared import SharedBroker
from tests.integration.conftest import MakeCloud

pytestmark = pytest.mark.broker

MICRONOVA = [sys.executable, "-m", "cli"]
ENVIRONMENT = {"PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.fixture
def cloud(make_cloud: MakeCloud, shared_broker: SharedBroker) -> Cloud:
    """A deployment with a watch."""
    return make_cloud(management=shared_broker.management)


def micronova(cloud: Cloud, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command to its end."""
    return subprocess.run(
        [*MICRONOVA, *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, **ENVIRONMENT, "MICRONOVA_WATCH_URL": cloud.watch_url},
        text=True,
        timeout=60,
    )


@pytest.mark.flow
def test_a_boot_is_watched_and_drawn(cloud: Cloud, tmp_path: Path) -> None:
    """What `micronova watch` shows of a boot while it happens, `micronova flow` draws."""
    command = [*MICRONOVA, "watch", "--json", "--url", cloud.watch_url]
    watch = ManagedProcess("watch", command, tmp_path / "watch.log", env=ENVIRONMENT).start()
    watch.wait_for_line("watching", 20)
    eventually(lambda: traced(cloud), "the broker being traced")
    cloud.client.wait_for_status(cloud.client.boot(), "ACTIVE")
    line = watch.wait_for_line('"build_and_run_instance"', 20)
    watch.send_signal(signal.SIGINT)
    assert watch.wait(10) == 0
    drawn = micronova(cloud, "flow", json.loads(line)["request"]).stdout
    assert re.search(r"●═+▶┃.* compute_task.create_servers 1.0", drawn)
    assert re.search(r"●─+▶.* build_and_run_instance 6.\d", drawn)


def test_the_broker_is_shown_as_it_is(cloud: Cloud) -> None:
    """Queues with their numbers, and who consumes from them; nothing alarms where all is well."""
    # the broker's management API shows what is new after some seconds
    eventually(lambda: shows(cloud, "queues", r"^conductor\.control +\d+ +\d+ "), "the queue's row")
    assert micronova(cloud, "queues").returncode == 0
    reader = r"── compute\.host1 .*\n.*── compute\.host1$"
    eventually(lambda: shows(cloud, "topology", reader), "the consumer of the queue being known")


def shows(cloud: Cloud, command: str, pattern: str) -> bool:
    """Whether a command's output has such a place."""
    return bool(re.search(pattern, micronova(cloud, command).stdout, re.MULTILINE))


def traced(cloud: Cloud) -> bool:
    """Whether the watch sees what happens from now on."""
    found = requests.get(f"{cloud.watch_url}/api/requests", timeout=10).json()
    return bool(found["requests"])
