"""Timers: what services repeat while they run. Services of one process share the threads for it."""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from oslo_log import log
from oslo_service import loopingcall

from common import exception

LOG = log.getLogger("micronova.service")
MOST: Final = 100  # works done at one go: what is said of them has to fit into a message


def each(works: Sequence[Callable[[], object]]) -> None:
    """Do one after the other."""
    for work in works:
        try:
            work()
        except exception.MicronovaError as error:
            LOG.warning("periodic work is left for later: %s", error)


@dataclass(frozen=True)
class Timer:
    """Work to repeat, every ``interval`` seconds.

    :param work: to be called, or whatever ``together`` is given
    :param together: does the works of all services in the process that have it, at one go
    """

    interval: float
    work: Any
    together: Callable[[Sequence[Any]], object] = each


class Timers:
    """Runs timers, in one thread for all that are done together."""

    def __init__(self) -> None:
        self._rounds: dict[object, _Round] = {}
        self._lock = threading.Lock()

    def start(self, timers: Iterable[Timer]) -> None:
        """Begin to repeat; for the first time after the interval."""
        with self._lock:
            for timer in timers:
                key = timer.interval, timer.together
                if key not in self._rounds:
                    self._rounds[key] = _Round(timer)
                self._rounds[key].join(timer.work)

    def end(self, timers: Iterable[Timer]) -> None:
        """Repeat no more; returns when none of them is being done."""
        with self._lock:
            for timer in timers:
                key = timer.interval, timer.together
                if self._rounds[key].leave(timer.work):
                    self._rounds.pop(key).call.stop()


class _Round:
    """The works that are done together, and the thread that does them."""

    def __init__(self, timer: Timer) -> None:
        self._together = timer.together
        self._works: list[Any] = []
        self._lock = threading.Lock()
        self.call = loopingcall.FixedIntervalLoopingCall(self._run)
        self.call.start(timer.interval, initial_delay=timer.interval, stop_on_exception=False)

    def join(self, work: object) -> None:
        with self._lock:
            self._works.append(work)

    def leave(self, work: object) -> bool:
        """Whether it was the last one."""
        with self._lock:
            self._works.remove(work)
            return not self._works

    def _run(self) -> None:
        with self._lock:
            for first in range(0, len(self._works), MOST):
                self._together(self._works[first : first + MOST])
