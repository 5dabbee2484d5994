"""Configuration: one file per option group, registered on the object the process starts from."""

import re
import socket
import sys
from collections.abc import Sequence
from typing import NoReturn

from oslo_config import cfg
from oslo_log import log

from common.config import api, compute, conductor, default, rpc, scheduler, service, upgrade_levels

GROUPS = (default, rpc, service, upgrade_levels, api, conductor, scheduler, compute)

LOCATION = re.compile(r"from LocationInfo\(.*?detail='([^']*)'\)")


def list_opts() -> list[tuple[str, list[cfg.Opt]]]:
    """All of Micronova's options by group, for oslo-config-generator."""
    return [(module.GROUP, module.OPTS) for module in GROUPS]


def register(conf: cfg.ConfigOpts) -> None:
    """Make every group known to ``conf``; harmless when repeated."""
    for group, options in list_opts():
        conf.register_opts(options, group=None if group == "DEFAULT" else group)


def load(
    conf: cfg.ConfigOpts,
    prog: str,
    argv: Sequence[str] | None = None,
    description: str | None = None,
) -> cfg.ConfigOpts:
    """Parse the command line and the configuration files into ``conf`` and set up logging.

    A wrong value or a file that cannot be read ends the process with one line and exit code 1.
    """
    register(conf)
    log.register_options(conf)
    conf.set_default("logging_context_format_string", default.CONTEXT_FORMAT)
    conf.set_default("logging_default_format_string", default.PLAIN_FORMAT)
    log.set_defaults(default_log_levels=[*log.get_default_log_levels(), *default.QUIET_LOGGERS])
    try:
        conf(argv, project="micronova", prog=prog, description=description)
        check(conf)
    except (cfg.Error, ValueError) as error:
        fail(prog, str(error))
    log.setup(conf, "micronova")
    return conf


def check(conf: cfg.ConfigOpts) -> None:
    """Read every option once, so that a wrong value is found at start and not at first use.

    :raises ValueError: an option's value does not fit its type
    """
    for group, options in list_opts():
        for option in options:
            try:
                getattr(conf if group == "DEFAULT" else conf[group], option.dest)
            except (cfg.Error, ValueError) as error:
                where = LOCATION.sub(r"in \1", str(error))
                raise ValueError(f"[{group}] {option.name}: {where}") from error
    if not conf.host:
        conf.set_default("host", socket.gethostname())


def fail(prog: str, reason: str) -> NoReturn:
    """End the process with one clear line on stderr and exit code 1."""
    sys.stderr.write(f"{prog}: {reason}\n")
    raise SystemExit(1)
