"""What to do while the conductor can't be reached: its restart, or the broker's, loses nothing."""

import datetime as dt
import functools
import threading
from collections.abc import Callable
from typing import TypeVar

import oslo_messaging
from oslo_log import log

from common.rpc_client import RPC_TROUBLE

# A remote error is an answer too, but from a conductor in trouble of its own: without its
# database, say. What it was told has to be told again.
CONDUCTOR_TROUBLE = (*RPC_TROUBLE, oslo_messaging.RemoteError)

LOG = log.getLogger("micronova.compute")

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds

Answer = TypeVar("Answer")


def until_answered(
    call: Callable[[], Answer], stop: threading.Event, deadline: dt.datetime | None = None
) -> Answer:
    """Make an RPC, again and again with growing pauses until it is answered.

    :param stop: once set there are no more pauses, and one last try
    :param deadline: no more tries after it; None means no limit
    :raises MessagingException, MessageUndeliverable: given up, this is the last trouble
    """
    pause = FIRST_PAUSE
    while True:
        last = stop.is_set() or passed(deadline)
        try:
            return call()
        except CONDUCTOR_TROUBLE as error:
            if last:
                raise
            LOG.warning("trouble with the conductor (%s): asking again", type(error).__name__)
        stop.wait(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def unless_unreachable(task: Callable[[], object]) -> Callable[[], None]:
    """``task`` for a timer: while the conductor can't be reached, a round is left out."""

    @functools.wraps(task)
    def run() -> None:
        try:
            task()
        except CONDUCTOR_TROUBLE as error:
            LOG.warning("trouble with the conductor (%s): left for later", type(error).__name__)

    return run


def passed(deadline: dt.datetime | None) -> bool:
    """Whether a deadline, if there is one, is over."""
    return deadline is not None and dt.datetime.now(dt.UTC) > deadline
