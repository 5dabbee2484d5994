"""The output of a child process, line by line: kept for waiting, written to a log, passed on."""

import re
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeAlias

from deployment.files import private

Sink: TypeAlias = Callable[[str, str], None]
"""Takes a process's name and one line that it wrote; called from that process's own thread."""

_KEPT_LINES = 10_000


class Output:
    """Reads one process's output to its end, in a thread of its own."""

    def __init__(self, name: str, stream: IO[str], log: Path, sink: Sink | None) -> None:
        self._name = name
        self._stream = stream
        self._log = log
        self._sink = sink
        self._lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._count = 0
        self._ended = False
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, name=f"output-{name}", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        with private(self._log).open("a") as log, self._stream:
            for line in self._stream:
                log.write(line)
                log.flush()
                self._take(line.rstrip("\n"))
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _take(self, line: str) -> None:
        with self._changed:
            self._lines.append(line)
            self._count += 1
            self._changed.notify_all()
        if self._sink:
            self._sink(self._name, line)

    @property
    def mark(self) -> int:
        """The number of lines so far: a place in the output to search from."""
        with self._changed:
            return self._count

    def find(self, pattern: str, timeout: float, since: int = 0) -> str | None:
        """Wait for a line, after the mark `since`, in which the pattern is found.

        Returns None if there is none when the output ends or after `timeout` seconds.
        """
        wanted = re.compile(pattern)
        with self._changed:
            self._changed.wait_for(
                lambda: self._first(wanted, since) is not None or self._ended, timeout
            )
            return self._first(wanted, since)

    def _first(self, wanted: re.Pattern[str], since: int) -> str | None:
        dropped = self._count - len(self._lines)
        fresh = list(self._lines)[max(0, since - dropped) :]
        return next((line for line in fresh if wanted.search(line)), None)

    @property
    def ended(self) -> bool:
        """Whether the process has closed its output, as it does when it ends."""
        with self._changed:
            return self._ended

    def drain(self, timeout: float) -> None:
        """Wait until everything was read; a grandchild may hold the pipe open for longer."""
        self._reader.join(timeout)

    def tail(self, lines: int = 20) -> str:
        """The last lines."""
        with self._changed:
            return "\n".join(list(self._lines)[-lines:])
