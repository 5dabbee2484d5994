"""How the commands write to a terminal."""

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.text import Text

from common.printable import printable

# Where there is no terminal to ask for its width, such as in a CI's log.
_FILE_WIDTH = 110

_COLORS = ("cyan", "green", "yellow", "blue", "magenta", "bright_cyan", "bright_green")


class Screen:
    """A terminal, or a file: then without colours and moving parts."""

    def __init__(self) -> None:
        self.console = Console(highlight=False)
        if not self.console.is_terminal:
            self.console.width = _FILE_WIDTH
        self._colors: dict[str, str] = {}

    def say(self, line: str) -> None:
        """Write one line of progress."""
        self.console.print(Text(f"  {line}", style="dim"))

    def log(self, name: str, line: str) -> None:
        """Write a line of a process's log behind the process's name, in its colour."""
        color = self._colors.setdefault(name, _COLORS[len(self._colors) % len(_COLORS)])
        prefix = Text(f"{name:<11}│ ", style=color)
        text = Text.from_ansi(printable(line, keep="\x1b"))  # knows colours, and leaves the rest
        if not text.plain.isprintable():
            text = Text(printable(text.plain))
        self.console.print(prefix, text, sep="", soft_wrap=True)

    @contextmanager
    def step(self, what: str) -> Iterator[list[str]]:
        """Show that something is being done, then that it was and how long it took.

        Yields a list: what the block puts there is shown, in place of `what`, when it is done.
        """
        began, done = time.monotonic(), list[str]()
        with self.console.status(f"{what} ..."):
            yield done
        took = f"{time.monotonic() - began:5.1f} s"
        text = Text.assemble(("  ✓ ", "green"), f"{' '.join(done) or what:<66}", (took, "dim"))
        self.console.print(text)


def command(name: str) -> str:
    """How a person in the current folder runs a program that was installed along with this one."""
    own = Path(sys.executable).parent / name
    return name if shutil.which(name) or not own.exists() else own_program(name)


def own_program(name: str) -> str:
    """The path of a program of the environment that this one was installed in."""
    own = Path(sys.executable).parent / name
    return str(own.relative_to(Path.cwd())) if own.is_relative_to(Path.cwd()) else str(own)
