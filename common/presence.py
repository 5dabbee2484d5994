"""Presence: until when the others count on a service, and since when they know this run of it."""

import datetime as dt

from oslo_config import cfg

from common import clock
from common.objects import Action, ServiceRecord


class Presence:
    """What a service knows of how the conductors see it.

    As long as its reports are answered, nobody gives its work to others. One that was frozen, cut
    off or started anew can't know, and has to ask before it begins what was asked of it earlier.
    """

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        self._down_time: float = conf.service.down_time
        self._fresh_for = dt.timedelta(seconds=conf.service.report_interval)
        self._known_since: dt.datetime | None = None
        self._registered = self._counted_on_until = clock.seconds()

    def registered(self, record: ServiceRecord, sent: float) -> None:
        """The conductors know this run from now on; they were told at ``sent``."""
        self._known_since, self._registered = record.last_seen_at, sent
        self.reported(sent)

    def reported(self, sent: float) -> None:
        """A report that was sent at ``sent`` (``clock.seconds``) was answered."""
        self._counted_on_until = sent + self._down_time

    def is_fresh(self, action: Action) -> bool:
        """Whether a hint was meant for this run, and its attempt can't have been superseded.

        It was sent a moment ago, wherever it has spent the time since: in the broker or in line.
        """
        if self._known_since is None or action.updated_at is None:
            return False
        now = clock.seconds()
        by_database = self._known_since + dt.timedelta(seconds=now - self._registered)
        recent = by_database - action.updated_at < self._fresh_for
        meant = action.updated_at > self._known_since
        return bool(recent and meant and now < self._counted_on_until)
