"""Waiting: until it is done, and not in silence."""

import pytest

from common import waiting
from common.exception import StartupError
from common.waiting import wait_until


def test_it_ends_once_the_attempt_succeeds():
    """An attempt is repeated until it has no reason to be."""
    reasons = iter(["not yet", "not yet", None])
    wait_until(lambda: next(reasons), "somebody", 0)
    assert next(reasons, "used up") == "used up"


def test_it_says_at_once_what_it_waits_for(caplog):
    """One line with the reason, and not one for each attempt."""
    reasons = iter(["gone", "gone", "gone", None])
    wait_until(lambda: next(reasons), "somebody", 0)
    assert caplog.messages == ["waiting for somebody: gone"]


def test_it_says_so_again_after_a_while(caplog, monkeypatch):
    """Who looks at the log later sees what is still missing."""
    monkeypatch.setattr(waiting, "SAY_EVERY_SECONDS", 0)
    reasons = iter(["gone", "asleep", None])
    wait_until(lambda: next(reasons), "somebody", 0)
    assert caplog.messages == ["waiting for somebody: gone", "waiting for somebody: asleep"]


def test_an_error_ends_the_wait():
    """What waiting won't mend is the attempt's to raise."""

    def attempt():
        raise LookupError

    with pytest.raises(LookupError):
        wait_until(attempt, "somebody", 0)


def test_patience_has_an_end():
    """Who does not wait for ever hears what it was waited for, and why that is not there."""
    with pytest.raises(StartupError, match="the moon is not there: it is day"):
        wait_until(lambda: "it is day", "the moon", 0.01, patience=0.05)
