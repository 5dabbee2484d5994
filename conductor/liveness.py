"""Which services are up, for a conductor that may not be able to hear them."""

import datetime as dt

from oslo_config import cfg
from sqlalchemy.orm import Session

from conductor.db import services
from conductor.hearing import Hearing

LONG_AGO = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - columns are naive UTC


class Liveness:
    """Judges services by their heartbeats.

    :ivar hearing: whether silence means something: as long as it does not, no host is down
    """

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        self._down_time = dt.timedelta(seconds=conf.service.down_time)
        self.hearing = Hearing(conf)

    def seen_after(self, now: dt.datetime) -> dt.datetime:
        """A service that reported after this is up."""
        return now - self._down_time

    def is_up(self, session: Session, host: str | None, now: dt.datetime) -> bool:
        """Whether a host may be taken for one that does what it is told."""
        if host is None:
            return False
        judged_after = self.seen_after(now) if self.hearing.is_good() else LONG_AGO
        service = services.of_host(session, "compute", host)
        return service is not None and services.is_up(service, judged_after)
