"""Version pins: the highest RPC version this conductor may send to computes."""

import datetime as dt

from oslo_config import cfg

from common.versions import cap_for
from conductor.db import services
from conductor.db.session import Database


def compute_cap(conf: cfg.ConfigOpts, db: Database, seen_after: dt.datetime) -> str:
    """``[upgrade_levels] compute``; ``auto`` is what the oldest live compute understands."""
    pin: str = conf.upgrade_levels.compute
    if pin != "auto":
        return pin
    with db.reader() as session:
        return cap_for("compute", services.lowest_version(session, "compute", seen_after))
