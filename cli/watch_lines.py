"""The lines that `micronova watch` writes."""

import json

import click
from rich.text import Text

from cli.output import Screen
from cli.queues import alarm_text
from cli.watching import signs_of
from common.printable import printable
from watch.feed import Feed, News
from watch.model import Message
from watch.signs import TROUBLE, label, style, trouble, trouble_style
from watch.text import clock, labels

_WIDEST_WAY = 44
_MOST_RECEIVERS = 3
_NO_REQUEST = "-" * 8


def print_json(news: News) -> None:
    """Write one JSON object: ``type`` and the fields of a Message, or of what else it is about."""
    click.echo(json.dumps({"type": news.type, **news.data}))


class Lines:
    """Writes lines for people."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._screen = Screen()
        self._signs = signs_of(self._screen.console)
        self._widest = 0

    def print(self, news: News) -> None:
        """Write what there is to say about it."""
        if news.message:
            line = self._message(news.message)
        elif news.type == "alarm":
            line = alarm_text(news.data)
        elif news.type == "alarm over":
            line = Text(f"ALARM OVER  {printable(news.data['queue'])}", "bold green")
        else:
            line = Text(f"PROBLEM  {printable(news.data['problem'])}", f"bold {TROUBLE}")
        self._screen.console.print(line, soft_wrap=True)

    def _message(self, message: Message) -> Text:
        took = f"{message.ms:.1f} ms" if message.ms is not None else ""
        way = self._way(message)
        self._widest = max(self._widest, min(len(way), _WIDEST_WAY))
        line = Text.assemble(
            (f"{clock(message.published)}  {short(message.request)}  {took:>10}  ", "dim"),
            way,
            " " * (self._widest - len(way) + 2),
            label(message),
        )
        if said := trouble(message):
            line.append(f"  {self._signs.lost} {said}", trouble_style(message))
        elif message.background:
            line.stylize("dim")
        return line

    def _way(self, message: Message) -> Text:
        """Who to whom."""
        names = labels(self._feed.participants.values())
        receivers = [names.get(p, printable(p)) for p in message.receivers[:_MOST_RECEIVERS]]
        if len(message.receivers) > _MOST_RECEIVERS:
            receivers.append(f"{len(message.receivers) - _MOST_RECEIVERS} more")
        return Text.assemble(
            names.get(message.sender, printable(message.sender)),
            (f" {self._signs.kinds[message.kind]} ", style(message)),
            ", ".join(receivers) or self._signs.lost,
        )


def short(request: str | None) -> str:
    """The beginning of a request's id, as `micronova flow` takes it."""
    return printable((request or _NO_REQUEST).removeprefix("req-"))[:8]
