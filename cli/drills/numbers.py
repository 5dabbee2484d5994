"""What the broker says about a drill's queue."""

import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

import amqp
import oslo_messaging
from amqp import exceptions as amqp_errors
from oslo_config import cfg

from cli.drills.transport import EXCHANGE
from common import exception
from common.broker import NOT_A_URL, address_of, connection
from watch.client import WatchClient, WatchError

_WATCH_SECONDS = 2.0  # between two questions: its numbers are not fresher

_Answer = TypeVar("_Answer")


class Sample(NamedTuple):
    """A queue at one time.

    :ivar unacked: as the watch says, some seconds old; None if none answers
    :ivar alarm: what the watch raises about it
    """

    ready: int
    unacked: int | None
    alarm: dict[str, Any] | None


class Numbers:
    """Asks the broker, and the watch if there is one."""

    def __init__(
        self, conf: cfg.ConfigOpts, url: oslo_messaging.TransportURL, watch: WatchClient
    ) -> None:
        self._conf = conf
        self._url = url
        self._watch = watch
        self._asked = float("-inf")
        self._answer: dict[str, Any] | None = None

    def sample(self, queue: str) -> Sample:
        """How the queue is now.

        :raises StartupError: the broker can't be reached
        """
        ready = self._ask(lambda channel: _ready(channel, queue))
        answer = self._from_watch()
        if answer is None:
            return Sample(ready, None, None)
        unacked = (found["unacked"] for found in answer["queues"] if found["name"] == queue)
        alarms = (alarm for alarm in answer["alarms"] if alarm["queue"] == queue)
        return Sample(ready, next(unacked, 0), next(alarms, None))

    def remove(self, queues: Iterable[str]) -> None:
        """See to it that nothing of the drill stays on the broker.

        :raises StartupError: the broker can't be reached
        """

        def remove(channel: amqp.Channel) -> None:
            for queue in queues:
                channel.queue_delete(queue)
            channel.exchange_delete(EXCHANGE)

        self._ask(remove)

    def _from_watch(self) -> dict[str, Any] | None:
        if time.monotonic() - self._asked >= _WATCH_SECONDS:
            self._asked = time.monotonic()
            try:
                self._answer = self._watch.get("/api/queues")
            except WatchError:
                self._answer = None
        return self._answer

    def _ask(self, question: Callable[[amqp.Channel], _Answer]) -> _Answer:
        """The answer of the first of the broker's hosts that lets us in."""
        problems = []
        for host in self._url.hosts:
            try:
                with connection(self._conf, self._url, host) as connected:
                    return question(connected.channel())
            except (OSError, amqp_errors.AMQPError) as error:
                problems.append(f"{address_of(host)}: {error}")
        raise exception.StartupError(
            reason=f"the broker can't be used: {'; '.join(problems) or NOT_A_URL}"
        )


def _ready(channel: amqp.Channel, queue: str) -> int:
    """How many messages are ready; none if there is no such queue."""
    try:
        count: int = channel.queue_declare(queue, passive=True).message_count
    except amqp_errors.NotFound:
        return 0
    return count
