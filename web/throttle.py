"""Throttle: who fails often has to wait before the next try."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

REMEMBERED_SECONDS = 900  # failures that are older do not count
MAX_REMEMBERED = 4096


class Throttle:
    """Counts failures, and says how long is to be waited.

    :param free: failures without a wait; after these the wait doubles from one second on
    :param longest: wait in seconds
    """

    def __init__(
        self, free: int, longest: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._free = free
        self._longest = longest
        self._clock = clock
        self._lock = threading.Lock()
        # failures and when the last one was, longest ago first; by hash, which bounds their size
        self._failures: OrderedDict[int, tuple[int, float]] = OrderedDict()

    def wait(self, who: Hashable) -> float:
        """Seconds until ``who`` may try again; 0 if that is now."""
        count, last = self._failures.get(hash(who), (0, 0.0))
        if count < self._free:
            return 0.0
        delay = min(self._longest, 2.0 ** min(count - self._free, 16))
        return max(0.0, last + delay - self._clock())

    def failed(self, who: Hashable) -> None:
        """Count a failure."""
        key, now = hash(who), self._clock()
        with self._lock:
            count, last = self._failures.pop(key, (0, now))
            kept = count if now - last < REMEMBERED_SECONDS else 0
            self._failures[key] = kept + 1, now
            if len(self._failures) > MAX_REMEMBERED:
                self._failures.popitem(last=False)

    def succeeded(self, who: Hashable) -> None:
        """Forget the failures of ``who``."""
        with self._lock:
            self._failures.pop(hash(who), None)
