"""Lanes: work on one instance runs one after another, work on different ones side by side."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass

from oslo_log import log

LOG = log.getLogger("micronova.compute")


@dataclass(frozen=True)
class Turn:
    """A piece of work on an instance, to be run in ``pool``.

    :param order: grows with what is asked of an instance, and is the same for the same thing
    """

    order: tuple[int, int]
    pool: Executor
    run: Callable[[], None]


NOBODY = (-1, -1)


class Lanes:
    """One lane per instance, in which at most one turn runs and at most one waits.

    One is enough: what comes later has superseded what waits. A turn that waits for its lane holds
    no thread of its pool, so many of them don't keep other instances' work back.
    """

    def __init__(self) -> None:
        self._running: dict[str, tuple[int, int]] = {}
        self._waiting: dict[str, Turn] = {}
        self._changed = threading.Condition()

    def submit(self, uuid: str, turn: Turn) -> bool:
        """Queue ``turn``; False where it or a later one is already there."""
        with self._changed:
            running = self._running.get(uuid)
            waiting = self._waiting.get(uuid)
            if turn.order <= max(running or NOBODY, waiting.order if waiting else NOBODY):
                return False
            self._waiting[uuid] = turn
            if running is None:
                turn.pool.submit(self._take, uuid, turn)
            return True

    @contextmanager
    def hold(self, uuid: str) -> Iterator[bool]:
        """Keep an instance's lane to oneself meanwhile; yields False where there is work in it."""
        with self._changed:
            free = uuid not in self._running and uuid not in self._waiting
            if free:
                self._running[uuid] = NOBODY
        try:
            yield free
        finally:
            if free:
                self._leave(uuid)

    def drain(self) -> None:
        """Return when every lane is empty. Nothing may be submitted any more."""
        with self._changed:
            self._changed.wait_for(lambda: not self._running and not self._waiting)

    def _take(self, uuid: str, turn: Turn) -> None:
        with self._changed:
            if self._waiting.get(uuid) is not turn:
                return  # superseded while its pool was busy
            del self._waiting[uuid]
            self._running[uuid] = turn.order
        try:
            turn.run()
        except Exception:
            LOG.exception("unexpected error in work on instance %s", uuid)
        finally:
            self._leave(uuid)

    def _leave(self, uuid: str) -> None:
        with self._changed:
            del self._running[uuid]
            following = self._waiting.get(uuid)
            if following is not None:
                following.pool.submit(self._take, uuid, following)
            self._changed.notify_all()
