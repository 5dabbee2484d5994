"""What to do while the conductor can't be reached: its restart, or the broker's, loses nothing."""

import datetime as dt
import functools
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

from oslo_log import log

from common.rpc_client import RPC_TROUBLE

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
    for pause in _pauses():
        last = stop.is_set() or passed(deadline)
        try:
            return call()
        except RPC_TROUBLE as error:
            if last:
                raise
            LOG.warning("no answer from a conductor (%s): asking again", type(error).__name__)
        stop.wait(pause)
    raise AssertionError("pauses never end")


def unless_unreachable(task: Callable[[], object]) -> Callable[[], None]:
    """``task`` for a timer: while the conductor can't be reached, a round is left out."""

    @functools.wraps(task)
    def run() -> None:
        try:
            task()
        except RPC_TROUBLE as error:
            LOG.warning("no answer from a conductor (%s): left for later", type(error).__name__)

    return run


def passed(deadline: dt.datetime | None) -> bool:
    """Whether a deadline, if there is one, is over."""
    return deadline is not None and dt.datetime.now(dt.UTC) > deadline


def _pauses() -> Iterator[float]:
    pause = FIRST_PAUSE
    while True:
        yield pause
        pause = min(2 * pause, LONGEST_PAUSE)
