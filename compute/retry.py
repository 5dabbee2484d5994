"""What to do while the conductor can't be reached: its restart, or the broker's, loses nothing."""

import functools
import threading
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import oslo_messaging
from oslo_log import log

from common import clock
from common.rpc_client import RPC_TROUBLE

# A remote error is an answer too, but from a conductor with a fault of its own. It may pass, so
# what it was told is told again a few times; a fault that stays is not healed by asking on.
CONDUCTOR_TROUBLE = (*RPC_TROUBLE, oslo_messaging.RemoteError)
MOST_FAULTS = 5

LOG = log.getLogger("micronova.compute")

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds

Answer = TypeVar("Answer")
Params = ParamSpec("Params")


def until_answered(
    call: Callable[[], Answer], stop: threading.Event, deadline: float | None = None
) -> Answer:
    """Make an RPC, again and again with growing pauses until it is answered.

    :param stop: once set there are no more pauses, and one last try
    :param deadline: no more tries after it, in ``clock.seconds``; None means no limit
    :raises MessagingException, MessageUndeliverable: given up, this is the last trouble
    """
    pause, faults = FIRST_PAUSE, 0
    while True:
        last = stop.is_set() or (deadline is not None and clock.seconds() > deadline)
        try:
            return call()
        except CONDUCTOR_TROUBLE as error:
            faults += isinstance(error, oslo_messaging.RemoteError)
            if last or faults == MOST_FAULTS:
                raise
            LOG.warning("trouble with the conductor (%s): asking again", describe(error))
        stop.wait(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def unless_unreachable(work: Callable[Params, object]) -> Callable[Params, None]:
    """``work`` for a timer or a pool: while the conductor can't be reached, a round is left out.

    Any other error is logged: nobody else would see it.
    """

    @functools.wraps(work)
    def run(*args: Params.args, **kwargs: Params.kwargs) -> None:
        try:
            work(*args, **kwargs)
        except CONDUCTOR_TROUBLE as error:
            LOG.warning("trouble with the conductor (%s): left for later", describe(error))
        except Exception:
            LOG.exception("unexpected error in periodic work")

    return run


def describe(error: Exception) -> str:
    """An error in one line; a remote one with its type and text, which are not in the class."""
    if isinstance(error, oslo_messaging.RemoteError):
        text = str(error.value).partition("\n")[0]
        return f"{error.exc_type}: {text}"
    return type(error).__name__
