"""What the commands that ask the watch have in common."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from rich.console import Console

from common.printable import LINES, printable
from watch.client import WatchClient, WatchError
from watch.signs import Signs, signs_for

URL = "http://127.0.0.1:8775"

_Command = TypeVar("_Command", bound=Callable[..., Any])


def url_option(command: _Command) -> _Command:
    """Give a command the option ``--url``."""
    return click.option(
        "--url",
        default=URL,
        envvar="MICRONOVA_WATCH_URL",
        show_default=True,
        show_envvar=True,
        help="The watch, micronova-watch; may be http://USER:PASSWORD@HOST:PORT.",
    )(command)


@contextmanager
def watch_at(url: str) -> Iterator[WatchClient]:
    """A client of the watch at that URL; its troubles become the command's."""
    try:
        yield WatchClient(url)
    except WatchError as error:
        raise click.ClickException(printable(str(error), LINES)) from None


def signs_of(console: Console) -> Signs:
    """What arrows can be drawn with there."""
    return signs_for(console.encoding)
