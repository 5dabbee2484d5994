"""One command and no file puts the watch in front of any broker."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from deployment.ports import free_port
from deployment.process import ManagedProcess
from deployment.waiting import eventually
from tests.fixtures.firehose import Application, Vhost
from watch.client import WatchClient, WatchError
from watch.command import VARIABLE

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]

Start = Callable[..., WatchClient]


@pytest.fixture
def start(tmp_path: Path, vhost: Vhost) -> Iterator[Start]:
    """Runs the command, with further words if need be, and returns a client of what it serves."""
    port = free_port()
    address = urlsplit(vhost.url).netloc.rpartition("@")[2]
    login = f"{vhost.admin.name}:{quote(vhost.admin.password, safe='')}"
    env = {
        VARIABLE: f"rabbit://{login}@{address}/{vhost.name}",
        "OS_WATCH__PORT": str(port),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    words = [sys.executable, "-m", "services.watch", "--management", vhost.management_url]
    started: list[ManagedProcess] = []

    def run(*more: str) -> WatchClient:
        process = ManagedProcess("watch", [*words, *more], tmp_path / "watch.log", env=env)
        started.append(process.start())
        client = WatchClient(f"http://127.0.0.1:{port}")
        eventually(lambda: answers(client), "the watch answering")
        return client

    yield run
    for process in started:
        process.stop(10)
    assert vhost.admin.password not in (tmp_path / "watch.log").read_text()


def answers(client: WatchClient) -> bool:
    try:
        return "requests" in client.get("/api/requests")
    except WatchError:
        return False


def test_one_command_shows_what_is_said(
    start: Start, vhost: Vhost, application: Application
) -> None:
    """The firehose is switched on for whoever looks, and the management API asked who is there."""
    client = start()
    with client.looking():
        application.echo(3)
        seen = eventually(
            lambda: [row for row in messages(client) if row["kind"] == "foreign"], "its messages"
        )
    assert seen[0]["queues"] == ["work"]
    assert "work" in {queue["name"] for queue in client.get("/api/queues")["queues"]}


def messages(client: WatchClient) -> list[dict]:
    found = []
    for number in range(1, 10):
        try:
            found.append(client.get(f"/api/messages/{number}")["message"])
        except WatchError:
            break
    return found


def test_headers_only_keeps_nothing_of_the_content(start: Start, application: Application) -> None:
    """What the application says never leaves the process that reads it."""
    client = start("--headers-only")
    with client.looking():
        application.echo(1, body=b'{"secret-ish": "tell nobody"}')
        eventually(lambda: messages(client), "its message")
    assert "tell nobody" not in client.text("/api/recording.jsonl")
