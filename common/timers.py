"""Timers: what services repeat while they run. Those of one process share the threads for it."""

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
                found = self._rounds.get(key) or self._rounds.setdefault(key, _Round(timer))
                found.works = [*found.works, timer.work]

    def end(self, timers: Iterable[Timer]) -> None:
        """Repeat no more; returns when none of them is being done."""
        left = []
        with self._lock:
            for timer in timers:
                key = timer.interval, timer.together
                left.append(found := self._rounds[key])
                found.works = [work for work in found.works if work is not timer.work]
                if not found.works:
                    self._rounds.pop(key).stop()
        for found in left:
            found.finish()


class _Round(loopingcall.FixedIntervalLoopingCall):
    """The works that are done together, and the thread that does them.

    :ivar works: replaced, never changed: a round that is under way goes on with those it began with
    """

    def __init__(self, timer: Timer) -> None:
        super().__init__(self._do)
        self.works: list[Any] = []
        self._together = timer.together
        self._ended = 0
        self._under_way = False
        self._changed = threading.Condition()
        self.start(timer.interval, initial_delay=timer.interval, stop_on_exception=False)

    def finish(self) -> None:
        """Return when the round that is under way has ended, whether or not another follows."""
        with self._changed:
            ended = self._ended
            self._changed.wait_for(lambda: not self._under_way or self._ended > ended)

    def _do(self) -> None:
        with self._changed:
            self._under_way, works = True, self.works
        try:
            for first in range(0, len(works), MOST):
                self._together(works[first : first + MOST])
        finally:
            with self._changed:
                self._under_way = False
                self._ended += 1
                self._changed.notify_all()
