"""ManagedProcess, tried on small real processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deployment.errors import DeploymentError
from deployment.process import ManagedProcess
from deployment.waiting import eventually

Start = Callable[..., ManagedProcess]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[ManagedProcess] = []

    def make(code: str, **options: object) -> ManagedProcess:
        command = [sys.executable, "-uc", code]
        process = ManagedProcess("child", command, tmp_path / "child.log", **options)
        started.append(process)
        return process.start()

    yield make
    for process in started:
        if process.running:
            process.kill()


def test_output_reaches_the_log_and_the_sink(start: Start) -> None:
    """Nothing that a service says, on stdout or stderr, is lost."""
    seen: list[tuple[str, str]] = []
    code = "import sys; print('one'); sys.stdout.flush(); print('two', file=sys.stderr)"
    child = start(code, sink=lambda name, line: seen.append((name, line)))
    assert child.wait(10) == 0
    assert seen == [("child", "one"), ("child", "two")]
    assert child.log.read_text() == "one\ntwo\n"


def test_wait_for_line_returns_the_line(start: Start) -> None:
    """A test proceeds the moment a service says that it is ready."""
    child = start("import time; print('ready in 1 s'); time.sleep(60)")
    assert child.wait_for_line(r"ready in \d", 10) == "ready in 1 s"


def test_wait_for_line_looks_only_behind_the_mark(start: Start) -> None:
    """The second reset is waited for, not the first one found again."""
    child = start("print('reset 1'); print('reset 2')")
    child.wait(10)
    assert child.wait_for_line("reset", 1, since=1) == "reset 2"


def test_a_child_that_ends_is_not_waited_for(start: Start) -> None:
    """A service that cannot start is reported at once, with its own words."""
    child = start("raise SystemExit('no such broker')")
    with pytest.raises(
        DeploymentError, match=r"(?s)child ended with code 1 before.*no such broker"
    ):
        child.wait_for_line("ready", 60)


def test_a_silent_child_is_reported_after_the_timeout(start: Start) -> None:
    """A service that hangs at start does not hang the test."""
    child = start("import time; time.sleep(60)")
    with pytest.raises(DeploymentError, match=r"took more than 0\.1 s before"):
        child.wait_for_line("ready", 0.1)


def test_stop_kills_what_ignores_sigterm(start: Start) -> None:
    """Stopping leaves no process, however stubborn."""
    child = start(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('deaf'); time.sleep(60)"
    )
    child.wait_for_line("deaf", 10)
    child.stop(0.2)
    assert child.returncode == -signal.SIGKILL


def test_a_frozen_child_can_be_stopped(start: Start) -> None:
    """A test that paused a host can still end it in good order."""
    child = start("import time; print('up'); time.sleep(60)")
    child.wait_for_line("up", 10)
    child.pause()
    child.stop(10)
    assert child.returncode == -signal.SIGTERM


def test_a_restarted_child_appends_to_its_log_and_forgets_old_lines(start: Start) -> None:
    """After a restart only what the new process says counts; the log keeps both."""
    child = start("import os; print('pid', os.getpid())")
    child.wait(10)
    child.start().wait(10)
    assert child.wait_for_line("pid", 1) == f"pid {child.pid}"
    assert child.log.read_text().count("pid") == 2


def test_memory_is_measured_while_the_child_runs(start: Start) -> None:
    """The memory figures in reports are those of a living process."""
    child = start("import time; print('up'); time.sleep(60)")
    child.wait_for_line("up", 10)
    assert child.rss_mib() > 1
    child.kill()
    assert child.rss_mib() == 0


def test_no_child_outlives_a_killed_parent(tmp_path: Path) -> None:
    """`kill -9` of the command that runs a deployment leaves no service behind."""
    code = (
        "import os, sys; from pathlib import Path;"
        "from deployment.process import ManagedProcess;"
        f"log = Path({str(tmp_path)!r}) / 'log';"
        "child = ManagedProcess('child', ['sh', '-c', 'echo up; exec sleep 60'], log).start();"
        "child.wait_for_line('up', 10); print(child.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    parent = subprocess.run(
        [sys.executable, "-c", code], check=False, capture_output=True, text=True
    )
    assert parent.returncode == -signal.SIGKILL
    eventually(lambda: not _alive(int(parent.stdout)), "the end of the child", 5)


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_the_pid_is_the_programs_own(start: Start) -> None:
    """Signals reach the service itself, not a wrapper around it."""
    child = start("import os; print(os.getpid(), os.getsid(0))")
    child.wait(10)
    assert child.output.tail() == f"{child.pid} {child.pid}"
    assert os.getsid(0) != child.pid
