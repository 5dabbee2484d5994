"""A request as a sequence diagram for the terminal: a lifeline per participant, a row per message.

The row shows when the message was published, how long it took, an arrow from lifeline to lifeline,
and what was asked. While somebody works on a call, the lifeline is thick. Where the terminal is too
narrow for the lifelines, it is a list.
"""

import math
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from rich.text import Text

from common.printable import printable
from watch.model import Message, Participant, Request
from watch.signs import TROUBLE, UNICODE, Signs, label, style, trouble, trouble_style

_GUTTER = 20  # "   at ms    took ms "
_MARGIN = 2
_ROOM_FOR_WORDS = 44
_LEAST_ROOM = 26
_PITCHES = (5, 16)  # columns from one lifeline to the next
_OUTCOMES = {"ok": "green", "failed": TROUBLE, "running": "yellow"}


def flow_text(
    request: Request,
    messages: Sequence[Message],
    participants: Sequence[Participant],
    width: int,
    signs: Signs = UNICODE,
) -> Text:
    """Return the diagram, under a heading, in lines of at most `width` columns."""
    rows = sorted(messages, key=lambda message: message.published)
    names = labels(participants)
    columns = list(dict.fromkeys(p for m in rows for p in (m.sender, *m.receivers)))
    pitch = _pitch(len(columns), max((len(label(m)) for m in rows), default=0), width)
    if pitch:
        body = _Diagram(request, rows, columns, names, width, pitch, signs).lines()
    else:
        body = _list(request, rows, names, width, signs)
    return Text("\n").join([*_heading(request, signs), Text(), *body])


def labels(participants: Iterable[Participant]) -> dict[str, str]:
    """What to call each participant, by id; those whose labels are the same have ids besides."""
    known = list(participants)
    said = [participant.label for participant in known]
    return {
        p.id: printable(p.label if said.count(p.label) == 1 else f"{p.label} {p.id}") for p in known
    }


def _heading(request: Request, signs: Signs) -> Iterator[Text]:
    count = f"{request.messages} message{'' if request.messages == 1 else 's'}"
    took = f"{request.ms:.1f} ms" if request.ms is not None else ""
    outcome = (request.outcome, _OUTCOMES[request.outcome])
    waits = f"waits for {request.waits_for}" if request.waits_for else ""
    unread = f"{request.unconsumed} unread" if request.unconsumed else ""
    bad = f"{request.troubles} in trouble" if request.troubles else ""
    facts = [waits, count, took, bad, unread]
    separator = f" {signs.dash} "
    yield Text.assemble(
        (printable(" ".join(filter(None, (request.title, request.subject)))), "bold"),
        "  ",
        outcome,
        f"  {separator.join(filter(None, facts))}",
    )
    at = clock(request.started, "%Y-%m-%d %H:%M:%S")
    who = f"user {request.user}" if request.user else ""
    where = f"project {request.project}" if request.project else ""
    yield Text(printable(separator.join(filter(None, (request.id, who, where)))), "dim")
    yield Text(at, "dim")


def clock(at: float, form: str = "%H:%M:%S") -> str:
    """A time (seconds since 1970) in this machine's time zone, with milliseconds."""
    return f"{datetime.fromtimestamp(at).astimezone():{form}}.{int(at * 1000) % 1000:03}"


def _pitch(columns: int, longest: int, width: int) -> int:
    """Columns from one lifeline to the next; 0 where there is no room for them."""
    room = width - _GUTTER - _MARGIN
    least, most = _PITCHES
    pitch = (room - min(longest, _ROOM_FOR_WORDS)) // max(1, columns)
    if pitch < least:
        return least if room - columns * least >= _LEAST_ROOM else 0
    return min(pitch, most)


def _times(request: Request, message: Message, signs: Signs) -> str:
    at = (message.published - request.started) * 1000
    took = f"{message.ms:.1f}" if message.ms is not None else signs.more
    return f"{at:>9.1f}  {took:>7}  "


class _Diagram:
    """Draws lifelines and arrows."""

    def __init__(
        self,
        request: Request,
        messages: Sequence[Message],
        columns: Sequence[str],
        names: Mapping[str, str],
        width: int,
        pitch: int,
        signs: Signs,
    ) -> None:
        self._request = request
        self._messages = messages
        self._columns = columns
        self._names = names
        self._width = width
        self._pitch = pitch
        self._signs = signs
        self._room = max(_LEAST_ROOM, width - _GUTTER - _MARGIN - pitch * len(columns))

    def lines(self) -> Iterator[Text]:
        """The names, each above its lifeline, then the messages."""
        for number, participant in enumerate(self._columns):
            gutter = f"{'at ms':>9}  {'took ms':>7}  " if number == 0 else " " * _GUTTER
            lifelines = self._signs.line.ljust(self._pitch) * number
            name = self._names.get(participant, participant)
            line = Text.assemble((gutter + lifelines, "dim"), (name, "bold"))
            line.truncate(self._width, overflow="ellipsis")
            yield line
        for message in self._messages:
            yield from self._message(message)

    def _message(self, message: Message) -> Iterator[Text]:
        times = _times(self._request, message, self._signs)
        for number, (part, tone) in enumerate(_words(message, self._room, self._signs)):
            first = number == 0
            yield Text.assemble(
                (times if first else " " * _GUTTER, "dim"),
                self._lifelines(message, arrow=first),
                (" " * _MARGIN + part, tone),
            )

    def _lifelines(self, message: Message, *, arrow: bool) -> Text:
        """All lifelines as they are when the message is published, and if asked for its arrow."""
        cells = [" "] * (self._pitch * len(self._columns))
        busy = self._busy(message.published)
        for number, participant in enumerate(self._columns):
            cells[number * self._pitch] = (
                self._signs.busy if participant in busy else self._signs.line
            )
        drawn = self._draw(cells, message) if arrow else range(0)
        line = "".join(cells)
        return Text.assemble(
            (line[: drawn.start], "dim"),
            (line[drawn.start : drawn.stop], style(message)),
            (line[drawn.stop :], "dim"),
        )

    def _draw(self, cells: list[str], message: Message) -> range:
        """Draw the arrow over the lifelines; which cells it takes."""
        start = self._columns.index(message.sender) * self._pitch
        cells[start] = self._signs.start
        ends = [self._columns.index(p) * self._pitch for p in message.receivers]
        if not ends or ends == [start]:
            cells[start + 1 : start + 3] = [
                self._signs.shafts[message.kind],
                self._signs.back if ends else self._signs.lost,
            ]
            return range(start, start + 3)
        low, high = min(start, *ends), max(start, *ends)
        for place in range(low + 1, high):
            if place != start and place not in ends:
                cells[place] = self._signs.shafts[message.kind]
        for end in ends:
            if end != start:
                cells[end - 1 if end > start else end + 1] = (
                    self._signs.right if end > start else self._signs.left
                )
        return range(low + (low != start), high + (high == start))

    def _busy(self, at: float) -> set[str]:
        """Who works on a call at that time."""
        return {
            message.receivers[0]
            for message in self._messages
            if message.kind == "call" and message.receivers
            if message.published <= at < (message.answered or message.done or math.inf)
        }


def _list(
    request: Request,
    messages: Sequence[Message],
    names: Mapping[str, str],
    width: int,
    signs: Signs,
) -> Iterator[Text]:
    """A message below the other, without lifelines."""
    room = width - _GUTTER - _MARGIN
    yield Text(f"{'at ms':>9}  {'took ms':>7}", "dim")
    for message in messages:
        receivers = ", ".join(names.get(p, p) for p in message.receivers) or signs.lost
        way = f"{names.get(message.sender, message.sender)} {signs.kinds[message.kind]} {receivers}"
        gutter = _times(request, message, signs)
        for part in textwrap.wrap(way, room):
            yield Text.assemble((gutter, "dim"), (part, style(message)))
            gutter = " " * _GUTTER
        for part, tone in _words(message, room, signs):
            yield Text(" " * (_GUTTER + _MARGIN) + part, tone)


def _words(message: Message, room: int, signs: Signs) -> list[tuple[str, str]]:
    """What was asked, and what is wrong, in lines of at most `room` columns with their colours."""
    words = [(part, "") for part in textwrap.wrap(label(message), room)]
    if said := trouble(message):
        words += [
            (part, trouble_style(message)) for part in textwrap.wrap(f"{signs.lost} {said}", room)
        ]
    return words
