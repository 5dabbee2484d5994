"""`micronova watch`: each message on the broker as a line, while it happens."""

import sys
import time
from collections.abc import Iterator
from typing import TextIO

import click

from cli.running import end_on_signals
from cli.watch_lines import Lines, print_json
from cli.watching import url_option, watch_at
from watch import recording
from watch.client import Update
from watch.feed import Feed, Wanted


@click.command()
@url_option
@click.option("--request", default="", metavar="ID", help="Only requests with this in their id.")
@click.option("--service", default="", metavar="NAME", help="Only from or to such a service.")
@click.option("--method", default="", metavar="NAME", help="Only methods with this in their name.")
@click.option("--background", is_flag=True, help="Also heartbeats and other periodic tasks.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object per line, for scripts.")
@click.option(
    "--replay",
    type=click.File(encoding="utf-8"),
    metavar="FILE",
    help="Play a recording, at its own pace, instead; - is the standard input.",
)
def watch(
    url: str,
    request: str,
    service: str,
    method: str,
    background: bool,
    as_json: bool,
    replay: TextIO | None,
) -> None:
    """Show each message on the broker as one line: when, request, how long, who to whom, what.

    \b
    ⇄ call and its answer   → cast   ⇉ fan-out   ⇢ notification

    A line appears when the message is through; one in trouble at once, in red and with words.
    Alarms about queues appear, too. Heartbeats stay out unless something is wrong with them.
    Ctrl-C ends.

    \b
    micronova watch --service compute.host1     what one process says and hears
    micronova watch --request 9fedce8f          one request, also what was seen of it earlier
    micronova watch --json | jq .method         for scripts
    micronova flow 9fedce8f                     the whole request, drawn
    """
    end_on_signals()
    earlier = bool(request or replay)
    feed = Feed(Wanted(request, service, method, background=background, earlier=earlier))
    tell = print_json if as_json else Lines(feed).print
    try:
        for update in _replayed(replay) if replay else _live(url):
            for news in feed.take(update.type, update.data):
                tell(news)
    except KeyboardInterrupt:
        sys.exit(0)


def _live(url: str) -> Iterator[Update]:
    """What happens from now on."""

    def say(text: str) -> None:
        click.secho(f"  {text}", dim=True, err=True)

    with watch_at(url) as client:
        updates = client.follow(say)
        yield next(updates)
        say(f"watching {client.url}, Ctrl-C ends")
        yield from updates


def _replayed(lines: TextIO) -> Iterator[Update]:
    """What a recording tells, at its own pace."""
    began = time.monotonic()
    try:
        for after, update in recording.replay(recording.read(lines)):
            time.sleep(max(0.0, began + after - time.monotonic()))
            yield Update(update.type, update.data)
    except (recording.RecordingError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{lines.name}: {error}") from None
