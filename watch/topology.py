"""Exchanges, queues and bindings as they are. Pure functions over the management API's answers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from watch.firehose import QUEUE_PREFIX
from watch.naming import Connection

BUILT_IN = "amq."
DEFAULT_EXCHANGE = ""
REPLY_QUEUE = "reply_"  # how oslo.messaging names the queues it sends answers to, by their name

Rows = Iterable[Mapping[str, Any]]
Readers = Mapping[str, Sequence[str]]


def topology(exchanges: Rows, queues: Rows, bindings: Rows, readers: Readers) -> dict[str, Any]:
    """Return ``exchanges``, ``queues`` and ``bindings`` as JSON can carry them.

    RabbitMQ's own exchanges are left out where nothing is bound to them, and so is what the watch
    itself has declared. The default exchange leads to every queue; only where it carries answers
    it is shown.

    :param readers: who consumes, by queue
    """
    shown_queues = [queue for queue in queues if not is_own(queue["name"])]
    names = {queue["name"] for queue in shown_queues}
    shown_bindings = [
        _binding(binding)
        for binding in bindings
        if binding["destination_type"] == "queue" and _is_shown(binding, names)
    ]
    sources = {binding["exchange"] for binding in shown_bindings}
    return {
        "exchanges": [
            {"name": exchange["name"], "type": exchange["type"]}
            for exchange in exchanges
            if exchange["name"] in sources or not _is_built_in(exchange["name"])
        ],
        "queues": [_queue(queue, readers) for queue in shown_queues],
        "bindings": shown_bindings,
    }


def readers_of(
    consumers: Mapping[str, Sequence[str]],
    connections: Mapping[str, Connection],
    who: Callable[[str], str | None],
) -> dict[str, list[str]]:
    """Return who consumes, by queue: ids of participants, else ``USER@HOST:PORT``.

    :param consumers: names of connections by queue
    :param who: the participant behind a connection, if one is known
    """
    return {
        queue: list(dict.fromkeys(reader(name, connections, who) for name in names))
        for queue, names in consumers.items()
    }


def reader(
    name: str, connections: Mapping[str, Connection], who: Callable[[str], str | None]
) -> str:
    """Return who is behind a connection, for a person to read."""
    user = connections[name].user if name in connections else "?"
    return who(name) or f"{user}@{name.partition(' -> ')[0]}"


def consumers_of(queue: Mapping[str, Any], readers: Readers) -> int:
    """Return how many consume a queue; its own number is up to some seconds old."""
    return max(queue.get("consumers", 0), len(readers.get(queue["name"], ())))


def is_own(queue: str) -> bool:
    """Whether a queue is one that a watch reads the firehose through."""
    return queue.startswith(QUEUE_PREFIX)


def _queue(queue: Mapping[str, Any], readers: Readers) -> dict[str, Any]:
    return {
        "name": queue["name"],
        "type": queue.get("type", "classic"),
        "consumers": consumers_of(queue, readers),
        "readers": list(readers.get(queue["name"], ())),
    }


def _binding(binding: Mapping[str, Any]) -> dict[str, str]:
    return {
        "exchange": binding["source"],
        "queue": binding["destination"],
        "routing_key": binding["routing_key"],
    }


def _is_shown(binding: Mapping[str, Any], queues: set[str]) -> bool:
    queue = binding["destination"]
    return queue in queues and (
        binding["source"] != DEFAULT_EXCHANGE or queue.startswith(REPLY_QUEUE)
    )


def _is_built_in(exchange: str) -> bool:
    return exchange == DEFAULT_EXCHANGE or exchange.startswith(BUILT_IN)
