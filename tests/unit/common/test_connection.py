"""Who would publish while the broker has an alarm is told at once."""

import threading
from types import SimpleNamespace
from unittest import mock

import oslo_messaging
import pytest
from oslo_messaging._drivers import impl_rabbit

from common import connection

DRIVERS = connection.Connection.__base__


class Blocked:
    """A connection that the broker has blocked, until ``over`` is called."""

    def __init__(self, alarm):
        self._over = threading.Event()
        self._alarm = alarm
        self.closed = threading.Event()
        self.collect = self.closed.set

    def drain_events(self, timeout):
        assert self._over.wait(10)
        self._alarm.end()

    def over(self):
        self._over.set()


@pytest.fixture
def alarm(monkeypatch):
    """The process's, which is new."""
    monkeypatch.setattr(connection, "ALARM", connection.Alarm())
    return connection.ALARM


@pytest.fixture
def sender():
    """A connection to send with, which was never opened."""
    made = connection.Connection.__new__(connection.Connection)
    made._patience = 0.1
    return made


def test_the_driver_connects_with_ours():
    """The place in oslo.messaging where ours is put is still the one its driver looks in."""
    connection.install()
    assert impl_rabbit.RabbitDriver.__init__.__globals__["Connection"] is connection.Connection


def test_nothing_is_sent_during_an_alarm(alarm, sender, monkeypatch):
    """What is not sent can't be carried out afterwards, and the text says so."""
    publish = mock.Mock()
    monkeypatch.setattr(DRIVERS, "_ensure_publishing", publish)
    blocked = Blocked(alarm)
    alarm.begin(blocked)
    with pytest.raises(connection.BrokerAlarm, match="Nothing was done"):
        sender._ensure_publishing("a message")
    publish.assert_not_called()
    blocked.over()
    assert blocked.closed.wait(10)
    sender._ensure_publishing("a message")
    publish.assert_called_once()


def test_what_was_being_sent_may_be_carried_out(alarm, sender, monkeypatch):
    """The broker has a part of the message and takes the rest when it can: nobody denies it."""

    def publish(*_):
        alarm.begin(blocked)
        raise oslo_messaging.MessageDeliveryFailure

    blocked = Blocked(alarm)
    monkeypatch.setattr(DRIVERS, "_ensure_publishing", publish)
    with pytest.raises(connection.BrokerAlarm, match="may still be carried out"):
        sender._ensure_publishing("a message")
    blocked.over()


def test_a_connection_that_is_lost_ends_what_is_known_of_the_alarm(alarm):
    """Who is next to send finds out how things are; nobody is refused for ever."""
    lost = SimpleNamespace(drain_events=mock.Mock(side_effect=OSError), collect=mock.Mock())
    alarm.begin(lost)
    alarm.wait(10)
    assert not alarm.on


def test_an_answer_waits_for_the_end_of_an_alarm(alarm, sender, monkeypatch):
    """Somebody may still wait for it; for longer than that it is not kept."""
    send = mock.Mock()
    monkeypatch.setattr(DRIVERS, "direct_send", send)
    blocked = Blocked(alarm)
    alarm.begin(blocked)
    sender.direct_send("reply_1", "an answer")
    assert alarm.on
    send.assert_called_once()
    blocked.over()
