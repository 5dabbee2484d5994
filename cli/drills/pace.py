"""Sends messages at a steady rate."""

import time
from collections.abc import Callable, Iterator


def at_rate(per_second: int, send: Callable[[int], None], first: int = 1) -> Iterator[int]:
    """Send messages, numbered from `first` on, for as long as the iterator is asked for more.

    It yields every second how many were sent up to then, those before `first` included.
    """
    number = first
    while True:
        began = time.monotonic()
        for place in range(per_second):
            time.sleep(max(0.0, began + place / per_second - time.monotonic()))
            send(number)
            number += 1
        time.sleep(max(0.0, began + 1 - time.monotonic()))
        yield number - 1
