"""A listener that hands back what reaches it while it stops.

oslo.messaging 18.3.1 acknowledges messages for as long as the connection of a stopping server is
open, the last of them without anybody left to carry them out: each graceful stop under load lost
a few. Left unacknowledged, they go back to their queue when the connection closes, and to the next
server of the topic.
"""

from typing import Any

from oslo_messaging._drivers import amqpdriver


class Listener(amqpdriver.RpcAMQPListener):
    """Takes messages until it is told to stop."""

    def __call__(self, message: Any) -> None:
        """Take one message that the broker has delivered."""
        if not self._shutdown.is_set():
            super().__call__(message)


def install() -> None:
    """Make all RPC servers of this process listen with it."""
    amqpdriver.RpcAMQPListener = Listener
