"""Waits for what a process can't do without, and says every few seconds what that is."""

import math
import time
from collections.abc import Callable

from oslo_log import log

from common.exception import StartupError

LOG = log.getLogger("micronova.waiting")
SAY_EVERY_SECONDS = 3.0


def wait_until(
    attempt: Callable[[], str | None], what: str, pause: float, patience: float = math.inf
) -> None:
    """Repeat ``attempt`` until it returns None.

    :param attempt: returns in words why it is not done; an error it raises ends the wait
    :param what: what is waited for, to complete the sentence "waiting for ..."
    :param pause: seconds between two attempts
    :param patience: seconds after which no other attempt is made
    :raises StartupError: the patience is at its end; it has the reason
    """
    said, began = -math.inf, time.monotonic()
    while (reason := attempt()) is not None:
        if time.monotonic() - began >= patience:
            raise StartupError(reason=f"{what} is not there: {reason}")
        if time.monotonic() - said >= SAY_EVERY_SECONDS:
            LOG.warning("waiting for %s: %s", what, reason)
            said = time.monotonic()
        time.sleep(pause)
