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
        self._known_since: dt.datetime | None = None
        self._counted_on_until = clock.seconds()  # and no longer

    def registered(self, record: ServiceRecord) -> None:
        """The conductors know this run of the service from now on, by their database's clock."""
        self._known_since = record.last_seen_at
        self.reported(clock.seconds())

    def reported(self, sent: float) -> None:
        """A report that was sent at ``sent`` (``clock.seconds``) was answered."""
        self._counted_on_until = sent + self._down_time

    def is_fresh(self, action: Action) -> bool:
        """Whether a hint was meant for this run, and its attempt can't have been superseded."""
        known = self._known_since is not None and action.updated_at is not None
        meant = known and action.updated_at >= self._known_since
        return bool(meant and clock.seconds() < self._counted_on_until)
