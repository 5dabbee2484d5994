"""How the queues are, and which of them needs somebody's attention. Pure: time comes from outside.

``unacked`` are messages that consumers were given and have not confirmed. A few are normal, they
are being worked on. Where the number keeps growing, a consumer takes messages and never finishes:
it holds them, nobody else gets them, and the broker's memory fills.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from watch.growth import Growth
from watch.management import section
from watch.topology import consumers_of, is_own

AlarmKind = Literal["unacked", "unread"]
SOURCES: Final[dict[AlarmKind, str]] = {
    "unacked": "https://www.rabbitmq.com/docs/confirms",
    "unread": "https://www.rabbitmq.com/docs/consumers",
}


@dataclass(frozen=True, slots=True)
class QueueSample:
    """The numbers of a queue at one time; rates are messages per second.

    :ivar type: ``classic``, ``quorum`` or ``stream``
    :ivar readers: who consumes: ids of participants, else ``USER@HOST:PORT``
    """

    name: str
    type: str
    ready: int
    unacked: int
    consumers: int
    publish_rate: float
    deliver_rate: float
    ack_rate: float
    readers: list[str]


@dataclass(frozen=True, slots=True)
class Alarm:
    """A queue that needs attention.

    :ivar kind: ``unacked`` grows, or ready messages grow ``unread``: nobody consumes
    :ivar readers: who holds the messages, who holds most first; all consumers if that is not known
    :ivar since: when it began to grow, in seconds since 1970
    :ivar per_minute: by how many messages it has grown in the last minute
    :ivar advice: what to do
    :ivar source: the page of RabbitMQ's documentation that the alarm rests on
    """

    queue: str
    kind: AlarmKind
    unacked: int
    ready: int
    readers: list[str]
    since: float
    per_minute: float
    advice: str
    source: str


def sample(
    queues: Iterable[Mapping[str, Any]], readers: Mapping[str, Sequence[str]]
) -> list[QueueSample]:
    """Return the numbers of all queues but the watch's own, from the management API's answer.

    :param readers: who consumes, by queue; see `topology.readers_of`
    """
    return [
        QueueSample(
            name=queue["name"],
            type=queue.get("type", "classic"),
            ready=queue.get("messages_ready", 0),
            unacked=queue.get("messages_unacknowledged", 0),
            consumers=consumers_of(queue, readers),
            publish_rate=_rate(queue, "publish"),
            deliver_rate=_rate(queue, "deliver_get"),
            ack_rate=_rate(queue, "ack"),
            readers=list(readers.get(queue["name"], ())),
        )
        for queue in queues
        if not is_own(queue["name"])
    ]


def _rate(queue: Mapping[str, Any], name: str) -> float:
    rates = section(section(queue, "message_stats"), f"{name}_details")
    return round(float(rates.get("rate", 0)), 2)


class Health:
    """Remembers how the queues were in the last minutes, and raises alarms."""

    def __init__(self) -> None:
        self._growths: dict[tuple[str, AlarmKind], Growth] = {}

    def take(
        self,
        at: float,
        samples: Sequence[QueueSample],
        holding: Callable[[], Mapping[str, int]] = dict,
    ) -> list[Alarm]:
        """Take in how the queues are now; every few seconds. Return the alarms that are on.

        :param at: seconds since 1970
        :param holding: how many unacked messages each reader has; asked for only if there is need
        """
        named = {
            key: (growth, queue) for queue in samples for key, growth in self._watched(queue, at)
        }
        self._growths = {key: growth for key, (growth, _queue) in named.items()}
        rising = [(key[1], growth, queue) for key, (growth, queue) in named.items() if growth.on]
        held = holding() if any(kind == "unacked" for kind, *_ in rising) else {}
        return [_alarm(kind, growth, queue, held) for kind, growth, queue in rising]

    def _watched(
        self, queue: QueueSample, at: float
    ) -> Iterable[tuple[tuple[str, AlarmKind], Growth]]:
        numbers: dict[AlarmKind, int] = {"unacked": queue.unacked}
        if not queue.consumers:
            numbers["unread"] = queue.ready
        for kind, number in numbers.items():
            growth = self._growths.get((queue.name, kind)) or Growth()
            growth.take(at, number)
            yield (queue.name, kind), growth


def _alarm(kind: AlarmKind, growth: Growth, queue: QueueSample, held: Mapping[str, int]) -> Alarm:
    holders = _holders(queue, held)
    unacked = kind == "unacked"
    return Alarm(
        queue=queue.name,
        kind=kind,
        unacked=queue.unacked,
        ready=queue.ready,
        readers=(holders or queue.readers) if unacked else [],
        since=growth.since or growth.at,
        per_minute=round(growth.per_minute, 1),
        advice=_unacked_advice(queue, holders) if unacked else _unread_advice(queue),
        source=SOURCES[kind],
    )


def _holders(queue: QueueSample, held: Mapping[str, int]) -> list[str]:
    """The readers who hold the unacked messages, who holds most first; empty if not known.

    The two numbers are some seconds apart: a consumer that has just been restarted holds nothing,
    and those who got its messages are not to blame.
    """
    most = max((held.get(reader, 0) for reader in queue.readers), default=0)
    holders = [reader for reader in queue.readers if held.get(reader, 0) * 10 > most]
    if sum(held[reader] for reader in holders) * 2 < queue.unacked:
        return []
    return sorted(holders, key=lambda reader: -held[reader])


def _unacked_advice(queue: QueueSample, holders: Sequence[str]) -> str:
    who = holders[0] if holders else "A consumer"
    return (
        f"{who} takes messages from {queue.name} and does not confirm them: it hangs, or its code "
        "forgets to. Look at its log and restart it: the broker then gives the messages to others, "
        "and none is lost."
    )


def _unread_advice(queue: QueueSample) -> str:
    return (
        f"Nobody consumes {queue.name}, and {queue.ready} messages wait in it. Start the service "
        "that should; if there is none, stop sending there and delete the queue."
    )
