"""Statistics of what was watched: by method, and by who asks whom. Pure functions over messages."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from watch.model import Message, Participant

RPC = {"call", "cast", "fanout"}


def statistics(
    messages: Iterable[Message], participants: Mapping[str, Participant], *, background: bool
) -> dict[str, Any]:
    """Return ``methods`` and ``pairs``, the most frequent first, and the time they are about.

    Each row has ``count``, ``failed``, and of those that are done the durations ``p50``, ``p95``
    and ``longest`` in milliseconds: a call's until its answer, else until the delivery.

    :param background: whether to count what nobody asked for, such as heartbeats
    """
    counted = [m for m in messages if m.kind in RPC and (background or not m.background)]
    methods: dict[tuple[str, ...], list[Message]] = defaultdict(list)
    pairs: dict[tuple[str, ...], list[Message]] = defaultdict(list)
    for message in counted:
        sender = _service(message.sender, participants)
        receivers = {_service(each, participants) for each in message.receivers} or {"nobody"}
        methods[message.name, message.kind].append(message)
        for receiver in receivers:
            pairs[sender, receiver].append(message)
    return {
        "since": min((m.published for m in counted), default=None),
        "until": max((m.published for m in counted), default=None),
        "methods": [
            {"method": name, "kind": kind, **_figures(some)} for (name, kind), some in _by(methods)
        ],
        "pairs": [
            {"sender": one, "receiver": other, **_figures(some)}
            for (one, other), some in _by(pairs)
        ],
    }


def _by(groups: Mapping[tuple[str, ...], list[Message]]) -> list[tuple[Any, list[Message]]]:
    return sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))


def _service(participant: str, participants: Mapping[str, Participant]) -> str:
    """What all processes of a kind have in common."""
    found = participants.get(participant)
    return (found.topic or found.label) if found else participant


def _figures(messages: Sequence[Message]) -> dict[str, Any]:
    took = sorted(m.ms for m in messages if m.ms is not None and m.state == "done")
    return {
        "count": len(messages),
        "failed": sum(message.failed for message in messages),
        "p50": _rank(took, 0.50),
        "p95": _rank(took, 0.95),
        "longest": took[-1] if took else None,
    }


def _rank(values: Sequence[float], part: float) -> float | None:
    """The value that so large a part of all is not above; None if there are none."""
    return values[max(0, math.ceil(part * len(values)) - 1)] if values else None
