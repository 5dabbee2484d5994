"""Gates: who waits, until when, and who is known to."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deployment.waiting import eventually
from testkit.gates import Gates

METHOD = "compute_task.create_servers"
WAITS = f"import sys; Gates(Path(sys.argv[1])).wait({METHOD!r}, 7)"
CLOSES = f"""
import sys, time
with Gates(Path(sys.argv[1])).closed({METHOD!r}):
    print("closed", flush=True)
    time.sleep(600)
"""


def run(script: str, folder: Path) -> subprocess.Popen[str]:
    """Another process at the gates."""
    imports = "from pathlib import Path; from testkit.gates import Gates;"
    command = [sys.executable, "-c", imports + script, folder]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


@pytest.fixture
def gates(tmp_path: Path) -> Gates:
    """Those of a process, in a folder that is not there yet."""
    return Gates(tmp_path / "gates")


def test_an_open_gate_keeps_nobody(gates: Gates, tmp_path: Path) -> None:
    """Where nothing is blocked nothing is written, and nobody waits."""
    gates.wait(METHOD, 7)
    with gates.closed("another"):
        gates.wait(METHOD, 7)
    gates.wait("another", 7)
    assert not list((tmp_path / "gates").iterdir())


def test_who_waits_is_let_go(gates: Gates, tmp_path: Path) -> None:
    """Whoever runs into a closed gate is known to wait, and runs on when it is opened."""
    with gates.closed(METHOD):
        waiting = run(WAITS, tmp_path / "gates")
        eventually(lambda: gates.holds(METHOD, 7), "somebody waiting", 30)
        assert waiting.poll() is None
        assert not gates.holds(METHOD, 77)
        assert not gates.holds("compute_task", 7)
    with waiting:
        assert waiting.wait(30) == 0
    assert not gates.holds(METHOD, 7)


def test_who_was_killed_is_not_taken_for_another(gates: Gates, tmp_path: Path) -> None:
    """A process that is started again does not hold what the one before has lost."""
    with gates.closed(METHOD):
        with run(WAITS, tmp_path / "gates") as waiting:
            eventually(lambda: gates.holds(METHOD, 7), "somebody waiting", 30)
            waiting.kill()
        assert gates.holds(METHOD, 7), "what it left behind"
        assert not gates.holds(METHOD, 8)


def test_nobody_waits_for_a_test_that_is_gone(gates: Gates, tmp_path: Path) -> None:
    """Killed in the middle of a block, a test leaves no process that hangs for ever."""
    with run(CLOSES, tmp_path / "gates") as test:
        assert test.stdout.readline() == "closed\n"
        with run(WAITS, tmp_path / "gates") as waiting:
            eventually(lambda: gates.holds(METHOD, 7), "somebody waiting", 30)
            test.send_signal(signal.SIGKILL)
            assert waiting.wait(30) == 0
