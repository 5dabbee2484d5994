"""Configuration: what services share is here, what is one room's own is in its ``options``.

A room, here or in a package of its own, names its ``list_opts`` as an entry point
``micronova.ROOM`` of the group ``oslo.config.opts``. All are registered on the object the process
starts from, so that one file can serve all processes and a wrong value is found by each.
"""

import os
import re
import socket
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import metadata
from typing import Any, NoReturn

from oslo_config import cfg
from oslo_log import log

from common import logs, plugins
from common.config import default, rpc, service, tracing

OWN = (default, rpc, service, tracing)
ENTRY_POINTS = "oslo.config.opts"
OURS = "micronova."
OURS_ALONE = 0o077  # umask

Group = tuple[str, list[cfg.Opt]]  # its name, and the options in it

LOCATION = re.compile(r"from LocationInfo\(.*?detail='([^']*)'\)")


def list_opts() -> list[Group]:
    """The options that services share, by group."""
    return [(module.GROUP, module.OPTS) for module in OWN]


@cache
def _found() -> tuple[list[Group], list[str]]:
    """All options, and why those of some packages are left out."""
    known, found, problems = cfg.ConfigOpts(), [], []
    for room in plugins.ours_first(metadata.entry_points(group=ENTRY_POINTS)):
        if not room.name.startswith(OURS):
            continue
        try:
            theirs: list[Group] = room.load()()
            _register(known, theirs)
        except Exception as error:
            if plugins.package_of(room) == plugins.OURS:
                raise
            problems.append(plugins.Problem.of(room, error).reason)
        else:
            found += theirs
    return found, problems


def groups() -> set[str]:
    """The names of all groups there are options in."""
    return {group for group, _ in _found()[0]} | {"database"}


def problems() -> list[str]:
    """Why the options of some packages are not there, a line each."""
    return _found()[1]


def register(conf: cfg.ConfigOpts) -> None:
    """Make every group known to ``conf``; harmless when repeated."""
    _register(conf, _found()[0])


def _register(conf: cfg.ConfigOpts, groups: Iterable[Group]) -> None:
    for group, options in groups:
        conf.register_opts(options, group=None if group == "DEFAULT" else group)


def load(
    conf: cfg.ConfigOpts,
    prog: str,
    argv: Sequence[str] | None = None,
    description: str | None = None,
) -> cfg.ConfigOpts:
    """Parse the command line and the configuration files into ``conf`` and set up logging.

    What the process writes from now on, such as logs, a database and guests, is its owner's alone.

    A wrong value, a file that cannot be read or a log that cannot be written ends the process with
    one line and exit code 1.
    """
    register(conf)
    log.register_options(conf)
    conf.set_default("logging_context_format_string", default.CONTEXT_FORMAT)
    conf.set_default("logging_default_format_string", default.PLAIN_FORMAT)
    os.umask(OURS_ALONE)
    log.set_defaults(default_log_levels=[*log.get_default_log_levels(), *default.QUIET_LOGGERS])
    try:
        conf(argv, project="micronova", prog=prog, description=description)
        if not conf.host:
            conf.set_default("host", socket.gethostname())
        check(conf)
    except (cfg.Error, ValueError) as error:
        fail(prog, str(error))
    try:
        log.setup(conf, "micronova")
    except (OSError, log.LogConfigError) as error:
        fail(prog, f"can't log as log_dir, log_file or log_config_append say: {error}")
    logs.make_printable()
    return conf


def check(conf: cfg.ConfigOpts) -> None:
    """Read every known option once, so that a wrong value is found now and not at first use.

    :raises ValueError: an option's value does not fit its type
    """
    for name in conf:
        value = _read(conf, "DEFAULT", name)
        if isinstance(value, cfg.ConfigOpts.GroupAttr):
            for option in value:
                _read(value, name, option)


def _read(options: Mapping[str, Any], group: str, name: str) -> Any:
    try:
        return options[name]
    except (cfg.Error, ValueError) as error:
        where = LOCATION.sub(r"in \1", str(error))
        raise ValueError(f"[{group}] {name}: {where}") from error


def check_files(conf: cfg.ConfigOpts) -> None:
    """Check the configuration files as they are now, before ``conf`` reads them again.

    :raises cfg.Error, ValueError: a file can't be read, or an option's value does not fit its type
    """
    fresh = cfg.ConfigOpts()
    register(fresh)
    log.register_options(fresh)
    folders = [str(path) for path in conf.config_dirs]
    try:
        fresh([], default_config_files=conf.config_file, default_config_dirs=folders)
    except SystemExit:  # what oslo.config has for options that a command line may set, too
        raise ValueError("a value does not fit its type, see above") from None
    check(fresh)


def certificate(group: cfg.ConfigOpts.GroupAttr) -> tuple[str, str] | None:
    """Files of certificate and key for a service that is to serve HTTPS; None if it is HTTP."""
    files = group.tls_cert_file, group.tls_key_file
    return files if all(files) else None


def fail(prog: str, reason: str) -> NoReturn:
    """End the process with one clear line on stderr and exit code 1."""
    sys.stderr.write(f"{prog}: {reason}\n")
    raise SystemExit(1)
