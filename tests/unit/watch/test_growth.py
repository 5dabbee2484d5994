"""Which numbers keep growing, and which only go up and down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watch.growth import SECONDS, THRESHOLD, Growth

EVERY = 2.0  # seconds between two samples
LEVELS = st.lists(st.integers(0, 10_000), min_size=1, max_size=150)


def follow(values, every=EVERY, growth=None, start=1000.0):
    """Take in the values; the growth, and whether it was on after each."""
    growth = growth or Growth()
    states = []
    for number, value in enumerate(values):
        growth.take(start + number * every, value)
        states.append(growth.on)
    return growth, states


def test_steady_growth_is_seen_after_ten_seconds():
    """Not before: it could be a burst; and not much later: memory fills meanwhile."""
    _, states = follow(range(0, 200, 10))
    assert states.index(True) * EVERY == SECONDS


def test_growth_began_where_it_left_the_level_before():
    """An operator looks in the logs for what happened then."""
    growth, _ = follow([3] * 10 + [3 + 5 * n for n in range(1, 10)])
    assert growth.since == 1000.0 + 9 * EVERY


@pytest.mark.parametrize(
    "values",
    [
        [0, 0, 800, 0, 0, 0, 0, 0, 0],
        [0, 300, 600, 900, 500, 200, 0, 0, 0],
        [0, 400, 800, 800, 800, 800, 800, 800, 800, 800],
    ],
    ids=["one sample", "a few samples", "worked on for a while"],
)
def test_a_short_burst_is_no_growth(values):
    """Many messages at once are what queues are for."""
    assert not any(follow(values)[1])


def test_small_numbers_do_not_matter():
    """A handful of messages is in work anywhere."""
    assert not any(follow(range(THRESHOLD))[1])


@given(LEVELS)
def test_what_falls_often_enough_never_grows(values):
    """A steady load goes up and down, however high it is."""
    falling = [value for high in values for value in (high + 2, high + 1, 0)]
    assert not any(follow(falling)[1])


@given(LEVELS)
def test_a_constant_number_never_grows(values):
    """A consumer may hold its full share of messages for hours."""
    assert not any(follow([values[0]] * 100)[1])


@given(st.lists(st.integers(1, 100), min_size=20, max_size=140))
def test_what_never_falls_is_always_seen(steps):
    """Whatever its speed."""
    values = [sum(steps[:n]) for n in range(len(steps))]
    growth, _ = follow(values)
    assert growth.on


@given(st.lists(st.integers(0, 1000), max_size=60), st.integers(0, 1000))
def test_it_never_outlives_the_messages(values, later):
    """Whatever happened before: with nothing left there is no growth."""
    growth, _ = follow([*values, 0])
    assert not growth.on


def test_it_stays_on_while_nothing_is_confirmed():
    """A consumer that hangs does not get better because traffic has ended."""
    _, states = follow([*range(0, 100, 10), *[90] * 140])
    assert all(states[6:])


def test_it_ends_when_a_quarter_is_confirmed():
    """Somebody has done something about it."""
    _, states = follow([*range(0, 110, 10), *[100] * 10, 80, 75])
    assert states[-3:] == [True, True, False]


def test_it_ends_when_the_number_goes_up_and_down_at_its_height():
    """It was no leak, but a load that took its time to rise."""
    _, states = follow([*range(0, 110, 10), *[98, 96, 99] * 6])
    assert states[11]
    assert not states[-1]


def test_it_can_begin_again():
    """A second growth counts from where the first one ended."""
    growth, states = follow([*range(0, 110, 10), 0, *range(10, 100, 10)])
    assert states[10:13] == [True, False, False]
    assert growth.since == 1000.0 + 11 * EVERY


def test_a_leak_among_busy_consumers_is_seen():
    """One of several keeps its messages; the others' work hides that from one look to the next."""
    noise = [7, 31, 0, 18, 25, 3, 12, 29, 5, 22]
    _, states = follow([n + noise[n % 10] for n in range(100)])
    assert states[-1]


def test_growth_per_minute_is_that_of_the_last_minute():
    """It says how much time is left, not how long it went on."""
    growth, _ = follow([*range(0, 1000, 100), *range(1000, 1062, 2)])
    assert growth.per_minute == pytest.approx(60)
