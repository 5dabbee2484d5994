"""[volume]: the options of volume."""

from oslo_config import cfg

GROUP = "volume"

OPTS = [cfg.StrOpt("greeting", default="hello", help="What answers begin with.")]


def list_opts() -> list[tuple[str, list[cfg.Opt]]]:
    """The options by group, for the entry point oslo.config.opts."""
    return [(GROUP, OPTS)]
