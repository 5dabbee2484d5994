"""How this process listens to the broker: what oslo.messaging 18.3.1 does otherwise.

It acknowledges messages for as long as the connection of a stopping server is open, the last of
them without anybody left to carry them out: each graceful stop under load lost a few. Left
unacknowledged, they go back to their queue when the connection closes, and to the next server of
the topic.

After each message it looks up after 1, 2, 4, 8 ... ms for acknowledgements to send, which RPC has
none of: a tenth of all CPU a boot takes.

It does not tell by which routing key a message came, which is the one thing about its sender that
the broker vouches for: a user may write no other. That holds for what is published to the services'
own exchanges. Who may answer may put a message into any queue past them, who may declare may have
one passed on from an exchange of its own, or as a dead letter: none of these is a request.
"""

from typing import Any, Final

from oslo_log import log
from oslo_messaging._drivers import amqpdriver

LOG = log.getLogger("micronova.rpc")
DEAD: Final = "x-death"  # the broker's mark on what it passes on as a dead letter
SENT_TO: Final = "sent_to"  # in the context of each message, whatever its sender wrote there

LOOK_UP_SECONDS: Final = 0.1  # at first; doubled up to 5 s while nothing comes


class Listener(amqpdriver.RpcAMQPListener):
    """Takes messages until it is told to stop."""

    def __call__(self, message: Any) -> None:
        """Take one message that the broker has delivered."""
        if self._shutdown.is_set():
            return
        raw = message._raw_message  # noqa: SLF001
        if self._was_checked(raw):
            message[f"_context_{SENT_TO}"] = raw.delivery_info["routing_key"]
            super().__call__(message)
        else:
            LOG.warning("dropped a message that came past the topics: %s", raw.delivery_info)
            message.acknowledge()

    def _was_checked(self, raw: Any) -> bool:
        """Whether the broker has held a message's routing key against its sender's rights."""
        ours = {consumer.exchange_name for consumer in self.conn._consumers}  # noqa: SLF001
        return raw.delivery_info["exchange"] in ours and DEAD not in (raw.headers or {})

    @property
    def is_deaf(self) -> bool:
        """Whether the broker has not said lately that messages reach us."""
        return bool(self.conn.is_deaf)


def is_deaf(server: Any) -> bool:
    """Whether an RPC server that was started may be sent messages in vain."""
    return bool(server.listener._poll_style_listener.is_deaf)  # noqa: SLF001 - no public way


def install() -> None:
    """Make all of this process listen so."""
    amqpdriver.RpcAMQPListener = Listener
    amqpdriver.ACK_REQUEUE_EVERY_SECONDS_MIN = LOOK_UP_SECONDS
