"""The drills as a person runs them, on a real broker."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deployment.config_file import write_config
from deployment.ports import free_port
from deployment.process import ManagedProcess
from deployment.waiting import eventually
from tests.fixtures.cloud import Cloud
from tests.fixtures.shared import SharedBroker
from tests.integration.conftest import MakeCloud

pytestmark = [pytest.mark.broker, pytest.mark.timeout(450)]

MICRONOVA = [sys.executable, "-m", "cli"]
ENVIRONMENT = {"PYTHONPATH": os.pathsep.join(sys.path)}
ROW = re.compile(
    r" s  sent +(\d+)  done +(\d+)  (?:in memory +(\d+)  )?ready +(\d+)  unacked +(\d+)"
)
NO_WATCH = f"http://127.0.0.1:{free_port()}"

Left = Callable[[], list[str]]


@pytest.fixture
def left(shared_broker: SharedBroker, vhost_url: str) -> Left:
    """Asks the broker which exchanges and queues of a drill there are."""
    vhost = vhost_url.rpartition("/")[2]
    send = shared_broker.management.send

    def ask() -> list[str]:
        found = [thing for kind in KINDS for thing in send("GET", f"{kind}/{vhost}")]
        return [thing["name"] for thing in found if thing["name"].startswith("drill")]

    return ask


KINDS = ("exchanges", "queues")


@pytest.fixture
def cloud(make_cloud: MakeCloud, shared_broker: SharedBroker) -> Cloud:
    """A deployment with a watch."""
    return make_cloud(management=shared_broker.management)


@pytest.fixture
def config_file(tmp_path: Path, vhost_url: str) -> Path:
    """All the configuration that a drill needs."""
    path = tmp_path / "drill.conf"
    write_config(path, {"DEFAULT": {"transport_url": vhost_url}})
    return path


def micronova(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command to its end."""
    return subprocess.run(
        [*MICRONOVA, *arguments],
        capture_output=True,
        check=False,
        env={**os.environ, **ENVIRONMENT},
        text=True,
        timeout=400,
    )


def rows(output: str) -> list[tuple[int, ...]]:
    """The numbers that a drill has shown: sent, done, in memory, ready, unacked."""
    return [tuple(int(number or 0) for number in found) for found in ROW.findall(output)]


def test_unacked_grows_until_it_is_mended(cloud: Cloud, left: Left) -> None:
    """The alarm names queue and consumer; with the mended listener nothing is lost."""
    files = ["--config-file", str(cloud.config_file("api"))]
    done = micronova(*files, "drill", "unacked", "--fix", "--url", cloud.watch_url)
    assert done.returncode == 0, done.stdout + done.stderr
    before, alarm, after = done.stdout.partition("ALARM drill_notifications.info")
    assert alarm
    assert "listener@" in after
    unacked = [row[4] for row in rows(before)]
    assert unacked == sorted(unacked)
    assert unacked[-1] > 100
    assert all(row[1] == 0 for row in rows(before))
    assert rows(after)[-1][3:] == (0, 0)
    assert "the alarm is over" in after
    assert "Nothing was lost" in after
    assert left() == []


def test_a_backlog_is_in_memory_or_in_the_queue(config_file: Path, left: Left) -> None:
    """Unbounded, the broker shows nothing of it; bounded, it waits where others can help."""
    done = micronova("--config-file", str(config_file), "drill", "slow-compute", "--url", NO_WATCH)
    assert done.returncode == 0, done.stdout + done.stderr
    unbounded, _, bounded = done.stdout.partition("Now bounded")
    assert max(row[2] for row in rows(unbounded)) > 40
    assert max(row[3] for row in rows(unbounded)) < 10
    assert max(row[2] for row in rows(bounded)) < 20
    assert max(row[3] for row in rows(bounded)) > 30
    sent, finished, *waiting = rows(bounded)[-1]
    assert (finished, waiting[0], waiting[1]) == (sent, 0, 0)
    eventually(lambda: left() == [], "everything of the drill being gone")


@pytest.fixture
def drill(config_file: Path, tmp_path: Path) -> Iterator[ManagedProcess]:
    """A drill that is under way."""
    command = [*MICRONOVA, "--config-file", config_file, "drill", "unacked", "--url", NO_WATCH]
    process = ManagedProcess("drill", command, tmp_path / "drill.log", env=ENVIRONMENT).start()
    process.wait_for_line(r"sent +40 ", 60)
    yield process
    if process.running:
        process.kill()


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -signal.SIGKILL)],
)
def test_however_a_drill_ends_nothing_is_left(
    drill: ManagedProcess, left: Left, number: signal.Signals, code: int
) -> None:
    """Stopped or killed: its exchange and its queue go, with all that was in them."""
    assert sorted(left()) == ["drill", "drill_notifications.info"]
    drill.send_signal(number)
    assert drill.wait(30) == code
    eventually(lambda: left() == [], "everything of the drill being gone")


@pytest.mark.flow
def test_the_drill_says_where_it_gets_its_broker_from(tmp_path: Path) -> None:
    """Without a deployment in this folder and without a configuration it can't guess."""
    done = subprocess.run(
        [*MICRONOVA, "drill", "unacked"],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, **ENVIRONMENT},
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "transport_url" in done.stderr
    assert "Traceback" not in done.stderr
