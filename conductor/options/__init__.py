"""The conductor's options: one file per group."""

from oslo_config import cfg

from conductor.options import conductor, network, quota, scheduler, upgrade_levels


def list_opts() -> list[tuple[str, list[cfg.Opt]]]:
    """The options by group, for the entry point oslo.config.opts."""
    groups = (conductor, network, quota, scheduler, upgrade_levels)
    return [(group.GROUP, group.OPTS) for group in groups]
