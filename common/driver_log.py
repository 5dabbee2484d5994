"""The log of oslo.messaging's driver, bounded: while the broker is away it would fill disks.

Each connection complains at each attempt; and of what the driver did not expect, such as a vhost
that is gone, with a traceback.
"""

import logging
import threading
from typing import Final

import amqp
import kombu.exceptions
import oslo_messaging

from common import clock

TROUBLE: Final = (
    OSError,
    amqp.AMQPError,
    kombu.exceptions.KombuError,
    oslo_messaging.MessagingException,
)
DRIVER: Final = frozenset(
    {"oslo.messaging._drivers.impl_rabbit", "oslo_messaging._drivers.amqpdriver"}
)
OTHERS: Final = frozenset({"oslo_messaging.rpc.server", "oslo_utils.excutils"})


class OncePerSecond(logging.Filter):
    """Passes one line of trouble with the broker a second; it says how many were left out."""

    def __init__(self) -> None:
        super().__init__()
        self._last = float("-inf")
        self._left_out = 0
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to log a record; without a traceback if it is of trouble with the broker."""
        error = record.exc_info[1] if record.exc_info else None
        is_trouble = isinstance(error, TROUBLE) or (error is None and record.name in DRIVER)
        if not is_trouble or record.levelno < logging.INFO:
            return True
        with self._lock:
            if clock.seconds() - self._last < 1:
                self._left_out += 1
                return False
            self._last, left_out, self._left_out = clock.seconds(), self._left_out, 0
        said = [record.getMessage(), f"{type(error).__name__}: {error}" if error else ""]
        more = f"({left_out} more like this were left out)" if left_out else ""
        record.msg, record.args = " ".join(part for part in [*said, more] if part), ()
        record.exc_info = record.exc_text = None
        return True


_FILTER: Final = OncePerSecond()


def install() -> None:
    """Bound the log of this process; harmless when repeated."""
    for name in DRIVER | OTHERS:
        logging.getLogger(name).addFilter(_FILTER)
