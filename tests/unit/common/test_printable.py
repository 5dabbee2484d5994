"""What strangers write never steers a terminal, forges a line of a log or turns its direction."""

import io
import logging

import pytest

from common import logs
from common.context import RequestContext
from common.printable import LINES, printable
from common.serializer import RPCSerializer

EVIL = {
    "escape": "\x1b[31m",
    "line end": "a\nb",
    "carriage return": "a\rb",
    "C1": "\x9b31m",
    "backspace": "a\x08b",
    "bidi override": "a\u202eb",
    "bidi isolate": "a\u2066b",
    "zero width": "a\u200bb",
    "line separator": "a\u2028b",
    "half of a pair": "a\ud800b",
    "nul": "a\x00b",
    "delete": "a\x7fb",
}
FORGED = "2030-01-01 00:00:00 ERROR all is lost"


@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL)
def test_what_steers_a_terminal_is_written_out(text):
    """One line of signs that can be printed; what can't be is named, so that it can be found."""
    assert printable(text).isprintable()
    assert printable(printable(text)) == printable(text)


def test_what_is_written_is_told():
    """Who reads a log sees which sign it was; spaces are spaces."""
    assert printable("\x1b[2J") == "\\x1b[2J"
    assert printable("a\r\nb\u2028c") == "a  b c"
    assert printable("a\n\tb\x07", LINES) == "a\n\tb\\x07"
    assert printable("grüße, 世界 🙂") == "grüße, 世界 🙂"


def logged(text, **more) -> str:
    """What a process's log has, in which that is logged."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(levelname)s [%(request_id)s] %(message)s"))
    before, root.handlers = root.handlers, [handler]
    try:
        logs.make_printable()
        extra = {"request_id": "req-1", **more.pop("extra", {})}
        logging.getLogger("micronova.test").error("refused: %s", text, extra=extra, **more)
    finally:
        root.handlers = before
    return stream.getvalue()


@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL)
def test_a_record_stays_on_its_line(text):
    """Whatever is logged about a stranger's message is one line without control characters."""
    line = logged(f"{text}\n{FORGED}")
    assert line.startswith("ERROR [req-1] refused: ")
    assert line.endswith(FORGED + "\n")
    assert line[:-1].isprintable()


def test_a_traceback_keeps_its_lines_and_nothing_else():
    """The message of an exception came over the broker, too."""
    lines = logged("it", exc_info=ValueError("\x1b[2J\u202e")).splitlines()
    assert lines[-1] == "ValueError: \\x1b[2J\\u202e"
    assert all(line.isprintable() for line in lines)


def test_wrong_arguments_of_a_record_are_told_as_ever():
    """A mistake in our own words is no reason to lose a record."""
    handler = logs.PrintableFormatter(logging.Formatter())
    with pytest.raises(TypeError):  # as logging has it, which says so and goes on
        handler.format(logging.LogRecord("n", logging.INFO, "f", 1, "%d", ("x",), None))


@pytest.mark.parametrize("text", EVIL.values(), ids=EVIL)
def test_a_context_from_the_broker_fits_into_a_line(text):
    """The request id stands in each line that its request causes."""
    wire = {**RequestContext(overwrite=False).to_wire(), "request_id": text, "user": text}
    context = RPCSerializer(1_000).deserialize_context(wire)
    assert context.request_id.isprintable()
    assert context.user_id is None or context.user_id.isprintable()
