"""Waits for what a process can't do without, and says every few seconds what that is."""

import math
import time
from collections.abc import Callable

from oslo_log import log

LOG = log.getLogger("micronova.waiting")
SAY_EVERY_SECONDS = 3.0


def wait_until(attempt: Callable[[], str | None], what: str, pause: float) -> None:
    """Repeat ``attempt`` until it returns None.

    :param attempt: returns in words why it is not done; an error it raises ends the wait
    :param what: what is waited for, to complete the sentence "waiting for ..."
    :param pause: seconds between two attempts
    """
    said = -math.inf
    while (reason := attempt()) is not None:
        if time.monotonic() - said >= SAY_EVERY_SECONDS:
            LOG.warning("waiting for %s: %s", what, reason)
            said = time.monotonic()
        time.sleep(pause)
