"""Version pins: the highest RPC version this conductor may send to computes."""

from oslo_config import cfg

from common import exception
from common.versions import SERVICE_VERSION, cap_for
from conductor.db import services
from conductor.db.session import Database


def compute_cap(conf: cfg.ConfigOpts, db: Database) -> str:
    """``[upgrade_levels] compute``; ``auto`` is what the oldest registered compute understands.

    One that is down counts: it may come back as it was, and finds in its queue what was sent.

    :raises StartupError: the pin is of another major version than this release speaks
    """
    pin: str = conf.upgrade_levels.compute
    if pin == "auto":
        with db.reader() as session:
            return cap_for("compute", services.lowest_version(session, "compute"))
    ours = cap_for("compute", SERVICE_VERSION)
    if pin.partition(".")[0] != ours.partition(".")[0]:
        raise exception.StartupError(
            reason=f"[upgrade_levels] compute = {pin}: this release speaks {ours} to computes and "
            "can be held back to a lower minor of it, not to another major version"
        )
    return pin
