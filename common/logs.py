"""Logs that nobody can write into but us: see `common.printable`."""

import logging
from contextlib import suppress

from common.printable import LINES, printable


class PrintableFormatter(logging.Formatter):
    """Formats as another one does; a message stays on its line, whatever is in it."""

    def __init__(self, other: logging.Formatter) -> None:
        super().__init__()
        self._other = other

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's line, and those of its traceback."""
        with suppress(TypeError, ValueError):  # the other one tells of wrong arguments
            message = record.getMessage()
            if not message.isprintable():
                record.msg, record.args = printable(message), ()
        return printable(self._other.format(record), LINES)


def make_printable() -> None:
    """Have all of this process's logs formatted so."""
    for handler in logging.getLogger().handlers:
        if handler.formatter:
            handler.setFormatter(PrintableFormatter(handler.formatter))
