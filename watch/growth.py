"""Tells a number that keeps growing from one that goes up and down."""

from collections import deque
from collections.abc import Sequence
from itertools import pairwise

THRESHOLD = 10  # less growth than this is no matter
RISES, SECONDS = 3, 10.0  # a number has to grow that often, and over that time
CALM_SECONDS = 30.0
LOWER = 0.75  # of what was kept: from there on it is falling

# A consumer that keeps all it gets hides among others whose numbers go up and down: the lowest
# value in each of these stretches shows what is kept. Chance raises a few of them, not that many.
STRETCH_SECONDS = 20.0
STRETCH_RISES = 5

REMEMBERED_SECONDS = 300.0

Point = tuple[float, int]  # when, in seconds, and how much


class Growth:
    """Watches one number over time.

    It is `on` once the number has grown several times over ten seconds or more and has never
    fallen: neither a burst, which is over sooner, nor a steady load, which goes up and down. It is
    off when the number has fallen by a quarter of what it never fell below for a while, or goes up
    and down without getting higher.

    :ivar since: when the growth began, in seconds; None while it is off
    """

    def __init__(self) -> None:
        self.since: float | None = None
        self._points: deque[Point] = deque()
        self._highest: Point = (0.0, 0)
        self._kept = 0

    @property
    def on(self) -> bool:
        return self.since is not None

    @property
    def at(self) -> float:
        """When the latest value was taken."""
        return self._points[-1][0]

    @property
    def per_minute(self) -> float:
        """By how much the number has grown in the last minute, or as if it were a minute."""
        at, value = self._points[-1]
        then, before = next(point for point in self._points if point[0] >= at - 60)
        return max(0.0, (value - before) / (at - then) * 60) if at > then else 0.0

    def take(self, at: float, value: int) -> None:
        """Take in the next value."""
        self._points.append((at, value))
        while self._points[0][0] < at - REMEMBERED_SECONDS:
            self._points.popleft()
        if value > self._highest[1]:
            self._highest = at, value
        if self.on:
            self.since = None if self._is_over() else self.since
        else:
            self._begin()

    def _begin(self) -> None:
        points = list(self._points)
        began = _growing(points, RISES)
        if began is None:
            began = _growing(_lowest(points), STRETCH_RISES)
        if began is not None:
            self.since, self._highest, self._kept = began, points[-1], 0

    def _is_over(self) -> bool:
        """Whether what grew has ended; what was seen until now then does not count any more."""
        at, value = self._points[-1]
        lately = min(value for then, value in self._points if then > at - STRETCH_SECONDS)
        self._kept = max(self._kept, lately)
        highest_at, highest = self._highest
        goes_up_and_down = at - highest_at >= CALM_SECONDS and value < highest
        if value < THRESHOLD or value <= self._kept * LOWER or goes_up_and_down:
            self._points = deque([(at, value)])
            return True
        return False


def _growing(points: Sequence[Point], rises: int) -> float | None:
    """When the growth began that the last points are part of; None if they are not."""
    start = len(points) - 1
    while start > 0 and points[start - 1][1] <= points[start][1]:
        start -= 1
    pairs = list(pairwise(points[start:]))
    rising = [(before, after) for before, after in pairs if after[1] > before[1]]
    if len(rising) < rises:
        return None
    (began, low), (ended, high) = rising[0][0], rising[-1][1]
    return began if ended - began >= SECONDS and high - low >= THRESHOLD else None


def _lowest(points: Sequence[Point]) -> list[Point]:
    """The lowest value in each stretch of time that is over."""
    lowest: dict[float, Point] = {}
    for point in points:
        stretch = point[0] // STRETCH_SECONDS
        lowest[stretch] = min(lowest.get(stretch, point), point, key=lambda each: each[1])
    return list(lowest.values())[:-1]
