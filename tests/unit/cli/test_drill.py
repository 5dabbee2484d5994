"""The parts of the drills that need no broker."""

import time
from itertools import islice

import pytest

from cli.drills import report
from cli.drills.pace import at_rate


def test_messages_are_sent_at_the_rate() -> None:
    """Numbered from the first on, spread over the second, and counted."""
    sent: list[int] = []
    began = time.monotonic()
    assert list(islice(at_rate(10, sent.append, first=5), 1)) == [14]
    assert sent == list(range(5, 15))
    assert 0.9 < time.monotonic() - began < 3


def test_a_process_is_understood(capsys: pytest.CaptureFixture[str]) -> None:
    """What a drill's process tells is read back."""
    report.tell("done", 17)
    assert report.parse(capsys.readouterr().out) == ("done", 17)


@pytest.mark.parametrize(
    "line", ["", "WARNING amqp: gone", "17", "[]", "{}", '{"done": "x"}', '{"a":1,"b":2}']
)
def test_logs_are_no_reports(line: str) -> None:
    """A process may log anything without confusing the drill."""
    assert report.parse(line) is None
