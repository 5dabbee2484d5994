"""docs/amqp.md: what its example prints, and that it takes away what it has made."""

import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployment.process import ManagedProcess
from deployment.waiting import eventually
from tests.fixtures.firehose import Vhost

pytestmark = pytest.mark.broker

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "amqp" / "exchanges.py"
PAGE = (ROOT / "docs" / "amqp.md").read_text()
PRINTED = re.search(r"^```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)[1]
NAMES = re.search(r"set_permissions -p micronova play '(.+)' '\1' '\1'$", PAGE, re.MULTILINE)[1]


@pytest.fixture
def example(vhost: Vhost, tmp_path: Path) -> Iterator[ManagedProcess]:
    """The example, run as the user that the page makes, until it waits for Ctrl-C."""
    url = vhost.add_application("play", {"configure": NAMES, "write": NAMES, "read": NAMES})
    env = {"AMQP_URL": url.replace("rabbit:", "amqp:")}
    command = [sys.executable, str(EXAMPLE)]
    running = ManagedProcess("example", command, tmp_path / "example.log", env=env).start()
    running.wait_for_line("Ctrl-C ends", 60)
    yield running
    running.stop(10)


def test_it_prints_what_the_page_explains(example: ManagedProcess) -> None:
    """Each line that a reader sees is one that the page gives the reason for."""
    assert example.log.read_text() == f"{PRINTED}Ctrl-C ends\n"


def test_its_queues_can_be_looked_at(example: ManagedProcess, vhost: Vhost) -> None:
    """While it waits, its queues are there: two receivers at one, one at each of the others."""

    def readers() -> list[int]:
        queues = vhost.api("GET", f"queues/{vhost.name}")
        return [queue.get("consumers", 0) for queue in sorted(queues, key=lambda q: q["name"])]

    names = ["bills", "computes", "errors", "jobs", "left", "right"]
    expected = [2 if name == "jobs" else 1 for name in names]
    eventually(lambda: readers() == expected, "the broker showing them")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_nothing_stays(example: ManagedProcess, vhost: Vhost, number: signal.Signals) -> None:
    """The next run begins anew, and the broker is as it was."""
    example.send_signal(number)
    assert example.wait(20) == 0
    for kind in ("queues", "exchanges"):
        names = [thing["name"] for thing in vhost.api("GET", f"{kind}/{vhost.name}")]
        assert [name for name in names if name.startswith("play.")] == []
