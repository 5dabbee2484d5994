"""A request as the text of a mermaid sequence diagram, for documents and issue trackers."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from watch.model import Message, Participant, Request

BROKER = "broker"  # where a message ends that nobody was delivered

_SAFE = re.compile(r"[^\w .,()/@+=*!?'-]", re.ASCII)
_KEYWORD = re.compile(r"\bend\b", re.IGNORECASE)  # mermaid would close a block with it
_LENGTH = 200

_ARROWS = {"call": "->>", "notification": "-)", "cast": "-)", "fanout": "-)"}


class _Step(NamedTuple):
    at: float
    lines: list[str]


def mermaid(
    request: Request, messages: Sequence[Message], participants: Sequence[Participant]
) -> str:
    """Return the diagram: calls with their answers, all in the order in which they happened."""
    names = _names(messages, participants)
    steps = [step for message in messages for step in _steps(message, names)]
    steps.sort(key=lambda step: step.at)
    labels = {participant.id: participant.label for participant in participants}
    called = " ".join(filter(None, (request.title, request.subject)))
    lines = [
        "sequenceDiagram",
        f"title {_escaped(called)} ({_escaped(request.id)})",
        *(f"participant {name} as {_escaped(labels.get(p) or p)}" for p, name in names.items()),
        *(line for step in steps for line in step.lines),
    ]
    return "\n    ".join(lines) + "\n"


def _names(messages: Sequence[Message], participants: Sequence[Participant]) -> dict[str, str]:
    """A name that mermaid can take for each participant, in the order of their appearance."""
    known = [participant.id for participant in participants]
    named = [p for m in messages for p in (m.sender, *(m.receivers or [BROKER]))]
    return {p: f"p{number}" for number, p in enumerate(dict.fromkeys([*known, *named]), start=1)}


def _steps(message: Message, names: Mapping[str, str]) -> Iterator[_Step]:
    """The message, and its answer if there was one."""
    sender, receivers = names[message.sender], [names[p] for p in message.receivers]
    answered = bool(message.kind == "call" and receivers and message.answered)
    label = _escaped(" ".join(filter(None, (message.name, message.version))))
    arrow = _ARROWS.get(message.kind, "->>") if receivers else "-x"
    to = receivers or [names[BROKER]]
    opening = "+" if answered else ""
    lines = [f"{sender}{arrow}{opening}{name}: {label}" for name in to]
    if message.trouble:
        words = f"{message.trouble}: {message.error}" if message.error else message.trouble
        lines.append(f"Note over {sender},{to[0]}: {_escaped(words)}")
    yield _Step(message.published, lines)
    if answered:
        yield _answer(message, sender, receivers[0])


def _answer(message: Message, asker: str, answerer: str) -> _Step:
    arrow = "-->>" if message.done else "--x"
    took = f"{message.ms:.1f} ms" if message.ms is not None else "answer"
    at = message.done or message.answered or message.published
    return _Step(at, [f"{answerer}{arrow}-{asker}: {took}"])


def _escaped(text: str) -> str:
    """The text such that mermaid shows it and reads nothing else in it."""
    short = text if len(text) <= _LENGTH else f"{text[:_LENGTH]}..."
    safe = _SAFE.sub(lambda found: f"#{ord(found[0])};", " ".join(short.split()))
    return _KEYWORD.sub(lambda found: f"#{ord(found[0][0])};{found[0][1:]}", safe)
