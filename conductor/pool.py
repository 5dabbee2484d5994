"""The pool of threads in which a conductor drives its open actions."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from oslo_log import log

LOG = log.getLogger("micronova.actions")


class DrivePool:
    """Does the next step of actions soon, each at most once at a time in the queue."""

    def __init__(self, workers: int) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="drive")
        self._queued: set[Hashable] = set()
        self._closing = False
        self._lock = threading.Lock()

    def submit(self, key: Hashable, step: Callable[[], None]) -> None:
        """Take a step soon; what waits under the same key already is not queued twice.

        Once the pool is closing others take it up: its lease ends.

        :param key: an action's id, or what else tells steps apart
        """
        with self._lock:
            if self._closing or key in self._queued:
                return
            self._queued.add(key)
            # in the context of who submits it: a trace goes on in it
            self._pool.submit(copy_context().run, self._run, key, step)

    def close(self, *, wait: bool = True) -> None:
        """Take no more, and finish what is queued.

        :param wait: False to leave it all: others take it up
        """
        with self._lock:
            self._closing = True
        self._pool.shutdown(wait=wait, cancel_futures=not wait)

    def _run(self, key: Hashable, step: Callable[[], None]) -> None:
        with self._lock:
            self._queued.discard(key)
        try:
            step()
        except Exception:
            LOG.exception("%s: failed; an action is left for its lease to end", key)
