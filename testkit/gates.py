"""Gates: where a method of a real process waits, in mid-flight, until a test lets it go on.

The test and the process share a folder. In it stands a file for each method that has to wait,
locked by the test; whoever is to run the method waits for the lock, as long as the test, or the
test's process, holds it. What waits has a file, too, with which the test finds out.
"""

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deployment.errors import DeploymentError
from deployment.files import private

_CLOSED, _WAITS = "closed", "waits"


class Gates:
    """The gates of one process, by the names of methods, such as ``compute_task.create_servers``.

    :param folder: of that process alone; made when the first gate is closed
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def wait(self, method: str, pid: int) -> None:
        """Return at once, or where the gate is closed once it is open; for the process `pid`."""
        try:
            gate = self._gate(method).open()
        except FileNotFoundError:
            return
        waits = self._folder / f"{method}.{_WAITS}.{pid}.{threading.get_ident()}"
        with gate:
            waits.touch()
            try:
                fcntl.flock(gate, fcntl.LOCK_SH)
            finally:
                waits.unlink()

    @contextmanager
    def closed(self, method: str) -> Iterator[None]:
        """Keep a gate closed; what waits there goes on at the end, or when this process is gone.

        :raises DeploymentError: it is closed already
        """
        gate, new = self._gate(method), self._folder / f"{method}.new"
        if gate.exists():
            raise DeploymentError(f"{method} is blocked already")
        with private(new).open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            new.rename(gate)  # only now is it seen, and it is locked
            try:
                yield
            finally:
                gate.unlink()
                # not left to the end of the file: a child that is being started has it, too
                fcntl.flock(file, fcntl.LOCK_UN)

    def holds(self, method: str, pid: int) -> bool:
        """Whether something of the process `pid` waits at the gate."""
        return any(self._folder.glob(f"{method}.{_WAITS}.{pid}.*"))

    def _gate(self, method: str) -> Path:
        return self._folder / f"{method}.{_CLOSED}"
