"""Lanes keep work on one instance in order without holding threads back."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from compute.lanes import Lanes, Turn
from tests.unit.compute.fakes import eventually


@pytest.fixture
def pool():
    with ThreadPoolExecutor(1) as executor:
        yield executor


@pytest.fixture
def opened():
    """An event that holds work back; set in the end, so that no thread is left."""
    event = threading.Event()
    yield event
    event.set()


def occupy(lanes, uuid, order, pool, opened):
    """Run work on an instance that goes on until ``opened`` is set."""
    running = threading.Event()
    lanes.submit(uuid, Turn(order, pool, lambda: (running.set(), opened.wait(10))))
    assert running.wait(10)


def test_work_on_one_instance_runs_in_order(pool, opened):
    """A turn starts after the one before it on the same instance, whatever its pool."""
    lanes, done = Lanes(), []
    with ThreadPoolExecutor(1) as other:
        occupy(lanes, "a", (1, 1), pool, opened)
        lanes.submit("a", Turn((2, 1), other, lambda: done.append(opened.is_set())))
        lanes.submit("b", Turn((3, 1), other, opened.set))
        lanes.drain()
    assert done == [True]


def test_waiting_for_a_lane_holds_no_thread(pool, opened):
    """Work that waits for its instance leaves its pool to other instances."""
    lanes, done = Lanes(), threading.Event()
    with ThreadPoolExecutor(1) as other:
        occupy(lanes, "a", (1, 1), other, opened)
        lanes.submit("a", Turn((2, 1), pool, lambda: None))
        lanes.submit("b", Turn((3, 1), pool, done.set))
        assert done.wait(10)
        opened.set()
        lanes.drain()


def test_what_waits_is_superseded_by_what_comes_later(pool, opened):
    """Work that has not begun is dropped for newer work."""
    lanes, done = Lanes(), []
    occupy(lanes, "a", (1, 1), pool, opened)
    lanes.submit("b", Turn((2, 1), pool, lambda: done.append("old")))
    lanes.submit("b", Turn((3, 1), pool, lambda: done.append("new")))
    opened.set()
    lanes.drain()
    assert done == ["new"]


def test_superseding_work_does_not_wait_for_a_busy_pool(pool, opened):
    """A delete is done at once where the build it supersedes is still queued behind others."""
    lanes, done = Lanes(), []
    with ThreadPoolExecutor(1) as other:
        occupy(lanes, "a", (1, 1), pool, opened)
        lanes.submit("b", Turn((2, 1), pool, lambda: done.append("build")))
        lanes.submit("b", Turn((3, 1), other, lambda: done.append("delete")))
        eventually(lambda: done == ["delete"])


@pytest.mark.parametrize("order", [(5, 2), (5, 1), (4, 9)])
def test_the_same_or_older_work_is_refused(pool, opened, order):
    """A hint that is repeated or late changes nothing, in progress or queued."""
    lanes = Lanes()
    occupy(lanes, "a", (5, 2), pool, opened)
    lanes.submit("b", Turn((5, 2), pool, lambda: None))
    assert not lanes.submit("a", Turn(order, pool, lambda: None))
    assert not lanes.submit("b", Turn(order, pool, lambda: None))


def test_a_held_lane_lets_work_wait(pool):
    """Work that arrives while a lane is held begins when it is released."""
    lanes, done = Lanes(), threading.Event()
    with lanes.hold("a") as free:
        assert free
        lanes.submit("a", Turn((1, 1), pool, done.set))
        assert not done.is_set()
    assert done.wait(10)


def test_a_busy_lane_is_not_held(pool, opened):
    """Neither running nor queued work can be held out of its lane."""
    lanes = Lanes()
    occupy(lanes, "a", (1, 1), pool, opened)
    lanes.submit("b", Turn((1, 1), pool, lambda: None))
    with lanes.hold("a") as a, lanes.hold("b") as b:
        assert (a, b) == (False, False)


def test_an_error_does_not_close_the_lane(pool):
    """A turn that raises is over, and the next one on the instance runs."""
    lanes, done = Lanes(), threading.Event()
    lanes.submit("a", Turn((1, 1), pool, lambda: 1 / 0))
    lanes.drain()
    lanes.submit("a", Turn((2, 1), pool, done.set))
    assert done.wait(10)
