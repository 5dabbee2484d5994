"""[volume]: the options of volume."""

from oslo_config import cfg

GROUP = "volume"

OPTS = [
    cfg.StrOpt(
        "connection",
        secret=True,
        sample_default="sqlite:///<[DEFAULT] state_path>/volume.sqlite",
        help="SQLAlchemy URL of the database that volumes are kept in: the service's own, which "
        "nobody else opens.",
    ),
    cfg.FloatOpt(
        "reconcile_interval",
        default=5.0,
        min=0.1,
        help="Seconds between two looks for volumes whose attachment has to be brought to an end.",
    ),
]


def list_opts() -> list[tuple[str, list[cfg.Opt]]]:
    """The options by group, for the entry point oslo.config.opts."""
    return [(GROUP, OPTS)]
