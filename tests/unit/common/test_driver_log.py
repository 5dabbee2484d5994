"""What the driver says of a broker that is away is one line a second, and all else is as it was."""

import logging

import amqp
import pytest

from common import driver_log


@pytest.fixture
def logger(caplog):
    """The driver's, with a filter that has seen nothing yet."""
    logger = logging.Logger("oslo.messaging._drivers.impl_rabbit")  # noqa: LOG001 - the other has one
    logger.addFilter(driver_log.OncePerSecond())
    logger.addHandler(caplog.handler)
    return logger


@pytest.fixture
def seconds(monkeypatch):
    """The clock, which stands still; set it by ``seconds[0]``."""
    now = [0.0]
    monkeypatch.setattr(driver_log.clock, "seconds", lambda: now[0])
    return now


def test_trouble_is_told_once_a_second(logger, caplog, seconds):
    """What was left out is counted, so that nobody takes a storm for a breeze."""
    for number in range(1000):
        seconds[0] = number / 500
        logger.error("connection refused")
    assert caplog.messages == [
        "connection refused",
        "connection refused (499 more like this were left out)",
    ]


def log_error(logger, error):
    """Log it as what has just been raised."""
    logger.error("Failed to process incoming message", exc_info=error)


def test_a_refusal_by_the_broker_has_no_traceback(logger, caplog, seconds):
    """It is no error in the program: its text says everything."""
    log_error(logger, amqp.NotAllowed("vhost gone"))
    (record,) = caplog.records
    assert record.exc_info is None
    assert "NotAllowed" in record.getMessage()
    assert "vhost gone" in record.getMessage()


def test_an_error_in_the_program_keeps_its_traceback(logger, caplog, seconds):
    """However many come at once."""
    for _ in range(2):
        log_error(logger, KeyError("name"))
    assert [bool(record.exc_info) for record in caplog.records] == [True, True]
