"""Whether this conductor can hear at all: a host that it can't hear is not therefore down."""

from collections.abc import Callable

from oslo_config import cfg

from common import clock


class Hearing:
    """Tells from what arrives over the broker since when the conductor hears.

    While the broker is away, or the conductor itself was frozen or not yet started, no heartbeat
    can reach it and all hosts seem down. None is judged before it has heard for ``down_time``
    without a gap, so that each has had the time to make itself heard.

    :param seconds: the clock; one that goes on while the machine sleeps
    """

    def __init__(self, conf: cfg.ConfigOpts, seconds: Callable[[], float] = clock.seconds) -> None:
        options = conf.service
        self._down_time = options.down_time
        self._longest_gap = max(options.down_time / 2, 2 * options.report_interval)
        self._seconds = seconds
        self._since = self._last = seconds()

    def heard(self) -> None:
        """Something has just arrived; to be called at least every ``report_interval``."""
        now = self._seconds()
        if now - self._last > self._longest_gap:
            self._since = now
        self._last = now

    def is_good(self) -> bool:
        """Whether silence of a host means something."""
        now = self._seconds()
        return now - self._last <= self._longest_gap and now - self._since > self._down_time
