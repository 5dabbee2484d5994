"""The observer: what it says when the broker says nothing."""

import asyncio
import time

import pytest

from common import rpc
from deployment.waiting import eventually
from tests.fixtures.watched import watch_conf
from watch import observer as module
from watch.node import ManagementError
from watch.observer import Observer

NOBODY = "http://127.0.0.1:1"


@pytest.fixture
def observer():
    conf = watch_conf(management_url=[NOBODY])
    rpc.register_options(conf)
    conf.set_override("transport_url", "rabbit://u:p@127.0.0.1:1/")
    return Observer(conf)


def test_numbers_that_cannot_be_had_are_not_made_up(observer):
    """Who asks right after a failure is told of it, and not that there are no queues."""
    for _ in range(2):
        with pytest.raises(ManagementError, match="no management API"):
            asyncio.run(observer.queues())


@pytest.mark.parametrize("error", [ManagementError("away"), KeyError("away")])
def test_a_problem_is_told_until_it_is_over(observer, monkeypatch, error):
    """It does not come and go between two looks, and whatever it is, the next look is taken."""
    looks = []

    def fail():
        looks.append(time.monotonic())
        if len(looks) < 3:
            raise error
        return {}

    monkeypatch.setattr(module, "IDLE_SECONDS", 0.1)
    monkeypatch.setattr(module, "TICK_SECONDS", 0.02)
    monkeypatch.setattr(observer._management, "connections", fail)
    for name in ("consumers", "queues"):
        monkeypatch.setattr(observer._management, name, dict)
    monkeypatch.setattr(observer._management, "alarm", lambda: None)
    said = set()
    observer.start()
    try:
        eventually(lambda: observer.status()["problem"] and observer._problem, "the problem")
        while len(looks) < 2:
            said.add(observer._problem)
            time.sleep(0.01)
        eventually(lambda: observer._problem is None, "the problem being over")
    finally:
        observer.stop()
    assert None not in said
