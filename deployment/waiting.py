"""Waiting for something in the outside world, with a deadline."""

import time
from collections.abc import Callable
from typing import Any

from deployment.errors import NotInTimeError

_INTERVAL = 0.05


def eventually(condition: Callable[[], Any], what: str, timeout: float = 60) -> Any:
    """Ask every 50 ms; return the first answer that is neither None nor False.

    :param what: what is waited for, to complete the sentence "... did not happen"
    :param timeout: seconds; the default is for what normally takes one, on a busy machine
    :raises NotInTimeError: there was no such answer until then
    """
    deadline = time.monotonic() + timeout
    while (answer := condition()) is None or answer is False:
        if time.monotonic() > deadline:
            raise NotInTimeError(f"{what} did not happen within {timeout:g} s")
        time.sleep(_INTERVAL)
    return answer
