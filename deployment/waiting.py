"""Waiting for a condition of the outside world, with a deadline."""

import time
from collections.abc import Callable

_INTERVAL = 0.05


def wait_until(holds: Callable[[], bool], timeout: float) -> bool:
    """Look every 50 ms whether the condition holds; False if it did not in `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(_INTERVAL)
    return True
