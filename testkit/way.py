"""Ways of messages in words: ``conductor -> compute.host1 build_and_run_instance``."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Self

from watch.model import Message, Participant

_FORM = re.compile(r"(\S+) -> (\S+) (\S+)")


class Way(NamedTuple):
    """Who sends what to whom: each end a service, such as ``compute``, or one of its processes.

    :ivar method: with its namespace, if it has one: ``compute_task.create_servers``
    """

    sender: str
    receiver: str
    method: str

    @classmethod
    def of(cls, words: str) -> Self:
        """The way in words.

        :raises ValueError: they are none
        """
        found = _FORM.fullmatch(words)
        if not found:
            raise ValueError(
                f"{words!r} must be 'SENDER -> RECEIVER METHOD', such as "
                "'conductor -> compute build_and_run_instance'"
            )
        return cls(*found.groups())

    def fits(self, message: Message, people: Mapping[str, Participant]) -> bool:
        """Whether a message went that way, or was sent on it."""
        return (
            message.name == self.method
            and self.sender in _names(message.sender, people)
            and any(self.receiver in _names(each, people) for each in _receivers(message))
        )


def in_words(message: Message, people: Mapping[str, Participant]) -> str:
    """The way of a message; its ends are processes, as far as these are known."""
    ends = [_label(end, people) for end in (message.sender, *_receivers(message))]
    return f"{ends[0]} -> {', '.join(ends[1:])} {message.name}"


def missing(
    ways: Sequence[Way], messages: Iterable[Message], people: Mapping[str, Participant]
) -> int | None:
    """Which is the first of the ways that no message went, after those before; None if all did."""
    number = 0
    for message in messages:
        if number < len(ways) and ways[number].fits(message, people):
            number += 1
    return number if number < len(ways) else None


def _receivers(message: Message) -> Sequence[str]:
    """Who has got it; before anybody has, whose it is."""
    return message.receivers or [message.routing_key or message.exchange.removesuffix("_fanout")]


def _label(end: str, people: Mapping[str, Participant]) -> str:
    return people[end].label if end in people else end


def _names(end: str, people: Mapping[str, Participant]) -> set[str]:
    """What a participant, or a routing key, may be called."""
    label = _label(end, people)
    # who serves nothing is known by its program, which in containers is an installed one
    return {end, label, end.partition(".")[0], label.removeprefix("micronova-")}
