"""RPCs that are not answered are made again, within bounds."""

import threading

import oslo_messaging
import pytest

from common import clock, exception
from compute import retry


class Flaky:
    """Fails ``times`` times, then answers."""

    def __init__(self, times, error):
        self.left, self.error, self.tries = times, error, 0

    def __call__(self):
        self.tries += 1
        if self.tries <= self.left:
            raise self.error
        return "answer"


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch):
    monkeypatch.setattr(retry, "FIRST_PAUSE", 0.001)


UNDELIVERABLE = oslo_messaging.MessageUndeliverable(None, "micronova", "conductor", None)
TROUBLE = [
    oslo_messaging.MessagingTimeout(),
    oslo_messaging.MessageDeliveryFailure(),
    oslo_messaging.RemoteError("OperationalError", "the database is away"),
    UNDELIVERABLE,
]


@pytest.mark.parametrize("error", TROUBLE, ids=lambda error: type(error).__name__)
def test_trouble_is_outlasted(error):
    """Whatever is in the way of an answer, the call is made until there is one."""
    assert retry.until_answered(Flaky(3, error), threading.Event()) == "answer"


def test_a_fault_that_stays_is_not_asked_for_ever():
    """A bug in the conductor is logged with its text, and given up on."""
    call = Flaky(99, oslo_messaging.RemoteError("KeyError", "'vcpus'"))
    with pytest.raises(oslo_messaging.RemoteError):
        retry.until_answered(call, threading.Event())
    assert call.tries == retry.MOST_FAULTS


def test_a_fault_is_described_with_its_text(caplog):
    """Who reads the log of a host learns what went wrong in the conductor."""
    call = Flaky(1, oslo_messaging.RemoteError("KeyError", "'vcpus'"))
    retry.until_answered(call, threading.Event())
    assert "trouble with the conductor (KeyError: 'vcpus'): asking again" in caplog.messages


def test_an_error_is_an_answer():
    """What the conductor says is not asked for again."""
    call = Flaky(9, exception.StaleAttempt(attempt=1, action=1))
    with pytest.raises(exception.StaleAttempt):
        retry.until_answered(call, threading.Event())
    assert call.tries == 1


def test_after_the_deadline_there_is_one_try():
    """A result that comes late is reported all the same, but not for ever."""
    call = Flaky(9, UNDELIVERABLE)
    past = clock.seconds() - 1
    with pytest.raises(oslo_messaging.MessageUndeliverable):
        retry.until_answered(call, threading.Event(), past)
    assert call.tries == 1


@pytest.mark.timeout(10)
def test_stopping_cuts_the_pause_short(monkeypatch):
    """A process that drains does not sit out a pause: it tries once more and gives up."""
    monkeypatch.setattr(retry, "FIRST_PAUSE", 60)
    stop, call = threading.Event(), Flaky(9, UNDELIVERABLE)
    threading.Timer(0.05, stop.set).start()
    with pytest.raises(oslo_messaging.MessageUndeliverable):
        retry.until_answered(call, stop)
    assert call.tries == 2


def test_a_round_of_a_timer_is_left_out():
    """A periodic task that can't reach the conductor neither raises nor repeats itself."""
    call = Flaky(9, UNDELIVERABLE)
    retry.unless_unreachable(call)()
    assert call.tries == 1
