"""Throttle: who fails often waits, longer each time, and is forgotten in the end."""

import pytest

from web import throttle
from web.throttle import Throttle


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def fail(throttled, who, times):
    for _ in range(times):
        throttled.failed(who)


def test_the_first_failures_are_free(clock):
    """Everybody mistypes."""
    throttled = Throttle(3, 60, clock)
    fail(throttled, "a", 2)
    assert throttled.wait("a") == 0


def test_each_failure_doubles_the_wait_up_to_the_longest(clock):
    """From a second on."""
    throttled, waits = Throttle(1, 5, clock), []
    for _ in range(5):
        throttled.failed("a")
        waits.append(throttled.wait("a"))
    assert waits == [1, 2, 4, 5, 5]


def test_a_wait_passes(clock):
    """Then one more try is free."""
    throttled = Throttle(1, 5, clock)
    throttled.failed("a")
    clock.now += 0.25
    assert throttled.wait("a") == 0.75
    clock.now += 1
    assert throttled.wait("a") == 0


def test_nobody_waits_for_another(clock):
    """Each is counted alone."""
    throttled = Throttle(1, 5, clock)
    throttled.failed("a")
    assert throttled.wait("b") == 0


def test_a_success_ends_the_counting(clock):
    """What was before does not count again."""
    throttled = Throttle(2, 5, clock)
    fail(throttled, "a", 2)
    throttled.succeeded("a")
    throttled.failed("a")
    assert throttled.wait("a") == 0


def test_old_failures_do_not_count(clock):
    """A mistake of this morning is no reason to wait."""
    throttled = Throttle(2, 5, clock)
    fail(throttled, "a", 9)
    clock.now += throttle.REMEMBERED_SECONDS
    throttled.failed("a")
    assert throttled.wait("a") == 0


def test_what_is_remembered_is_bounded(clock, monkeypatch):
    """The one that has been quiet for the longest time is forgotten first."""
    monkeypatch.setattr(throttle, "MAX_REMEMBERED", 2)
    throttled = Throttle(1, 5, clock)
    for who in ("a", "b", "a", "c"):
        throttled.failed(who)
    assert [throttled.wait(who) for who in "abc"] == [2, 0, 1]
