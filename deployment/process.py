"""A child process under full control: its output, its signals, its end."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Self, cast

from deployment.errors import DeploymentError, ProcessError
from deployment.output import Output, Sink
from deployment.waiting import eventually


class ManagedProcess:
    """A child process whose output goes to a log file and, line by line, to a sink.

    Start it from a thread that lives as long as the child shall, normally the main one: the kernel
    kills the child when that thread ends, so that even a parent that got SIGKILL leaves nothing
    behind. (Needs `setpriv` from util-linux; without it only an orderly stop is clean.) The child
    has a session of its own: Ctrl-C reaches the parent alone, which decides the order of stopping.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        log: Path,
        *,
        env: Mapping[str, str] | None = None,
        sink: Sink | None = None,
    ) -> None:
        self.name = name
        self.command = [str(word) for word in command]
        self.log = log
        self._env = {**os.environ, **(env or {})}
        self._sink = sink
        self._running: tuple[subprocess.Popen[str], Output] | None = None

    def start(self) -> Self:
        """Start the child, or start it again once it has ended."""
        if self.running:
            raise DeploymentError(f"{self.name} is already running (pid {self.pid})")
        child = subprocess.Popen(  # noqa: S603 - who starts a process names the program
            [*_dying_with_us(), *self.command],
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            umask=0o077,  # what it writes is for its owner alone
        )
        stream = cast(IO[str], child.stdout)
        self._running = child, Output(self.name, stream, self.log, self._sink)
        return self

    @property
    def _child(self) -> subprocess.Popen[str]:
        return self._started()[0]

    @property
    def output(self) -> Output:
        """What the child has written since its last start."""
        return self._started()[1]

    def _started(self) -> tuple[subprocess.Popen[str], Output]:
        if self._running is None:
            raise DeploymentError(f"{self.name} was never started")
        return self._running

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def returncode(self) -> int | None:
        """The exit code, minus the number of the signal that ended the child, or None so far."""
        return self._child.poll() if self._running else None

    @property
    def running(self) -> bool:
        return self._running is not None and self._child.poll() is None

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal; a child that has ended gets none."""
        self._child.send_signal(number)

    def terminate(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Ask the child to end, even a frozen one, and return at once."""
        self.send_signal(number)
        self.resume()

    def kill(self) -> None:
        """End the child without warning (SIGKILL) and wait until it is gone."""
        self.send_signal(signal.SIGKILL)
        self.wait(10)

    def pause(self) -> None:
        """Freeze the child (SIGSTOP): to its peers it is a host that hangs.

        Returns when none of its threads runs any more: one in the middle of a system call ends it.
        """
        self.send_signal(signal.SIGSTOP)
        eventually(self._is_frozen, f"{self.name} being frozen")

    def _is_frozen(self) -> bool:
        try:
            threads = [stat.read_text() for stat in Path(f"/proc/{self.pid}/task").glob("*/stat")]
        except (FileNotFoundError, ProcessLookupError):
            return False  # one has just ended
        return all(thread.rpartition(")")[2].split()[0] in "tTZX" for thread in threads)

    def resume(self) -> None:
        """Let a frozen child go on (SIGCONT)."""
        self.send_signal(signal.SIGCONT)

    def wait(self, timeout: float) -> int:
        """Wait until the child has ended and its output is logged; return its exit code.

        Raises ProcessError if it still runs after `timeout` seconds.
        """
        try:
            code = self._child.wait(timeout)
        except subprocess.TimeoutExpired:
            raise self.failure(f"{self.name} did not end within {timeout:g} s") from None
        self.output.drain(1)
        return code

    def finish(self, timeout: float) -> None:
        """Wait for the end of a child that was asked to end; kill it after `timeout` seconds."""
        try:
            self.wait(timeout)
        except ProcessError:
            self.kill()

    def stop(self, timeout: float, number: signal.Signals = signal.SIGTERM) -> None:
        """Ask the child, if it runs, to end; kill it after `timeout` seconds."""
        if self.running:
            self.terminate(number)
            self.finish(timeout)

    def wait_for_line(self, pattern: str, timeout: float, *, since: int = 0, what: str = "") -> str:
        """Wait for a line of output in which the pattern is found, and return that line.

        Only lines after the mark `since` (see `output.mark`) count. Raises ProcessError if the
        child ends, or `timeout` seconds pass, without such a line: "NAME ended with code 1 before
        WHAT", where `what` is the pattern if not given.
        """
        what = what or f"it wrote {pattern!r}"
        found = self.output.find(pattern, timeout, since)
        if found is not None:
            return found
        if self.output.ended:
            raise self.failure(f"{self.name} ended with code {self.wait(5)} before {what}")
        raise self.failure(f"{self.name} took more than {timeout:g} s before {what}")

    def failure(self, what: str, lines: int = 20) -> ProcessError:
        """An error that says what went wrong and shows the last lines of the output."""
        return ProcessError(what, self.log, self.output.tail(lines))

    def rss_mib(self) -> float:
        """Memory in use now (resident set) in MiB; 0 once the child has ended."""
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        except OSError:
            return 0.0
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _dying_with_us() -> list[str]:
    """The command in front of the child's own that lets it die with its parent."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []
