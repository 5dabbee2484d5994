"""micronova-run: runs a service by name, such as one that an installed package adds.

"micronova-run NAME --config-file micronova.conf" runs the service that is described by the entry
point NAME of the group micronova.services; "micronova-run" alone lists what there is. The service
waits for the broker and a conductor, and shows in "openstack compute service list".

Exit codes: 0 drained after SIGTERM or SIGINT, 1 failed to start, 3 the drain took longer than
[DEFAULT] graceful_shutdown_timeout, 128+N ended by a second signal N. SIGHUP re-reads options.
"""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

import sys
from collections.abc import Iterator, Sequence
from typing import NoReturn

from oslo_config import cfg

from common import config, descriptions, plugins
from common.exception import StartupError
from common.launcher import problems, serve
from common.service import Service

PROGRAM = "micronova-run"


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run until a signal."""
    name, *arguments = (sys.argv[1:] if argv is None else argv) or ["--help"]
    if name in {"-h", "--help"}:
        _help()
    conf = cfg.CONF
    try:
        description = descriptions.described(name)
        description.manager_class()  # what can't be used is said before anything is waited for
    except StartupError as error:
        config.fail(PROGRAM, str(error))
    text = f"{PROGRAM} {name}: {description.summary}."
    config.load(conf, f"{PROGRAM} {name}", arguments, description=text)
    serve(conf, lambda transport: [Service(description, conf, transport, conf.host)])


def _help() -> NoReturn:
    """Say what can be run, and why the rest can't."""
    lines = [f"usage: {PROGRAM} NAME [--config-file FILE] ...", "", str(__doc__), "Services:"]
    found = descriptions.services()
    lines += [f"  {topic:12} {service.summary}" for topic, service in sorted(found.items())]
    from api import extensions  # noqa: PLC0415 - no service that is run needs the api

    routes = plugins.find(extensions.GROUP, extensions.Extension).problems
    wrong = [*problems(), *_managers(), *(problem.reason for problem in routes)]
    sys.stdout.write("\n".join([*lines, *wrong]) + "\n")
    raise SystemExit(0)


def _managers() -> Iterator[str]:
    """Why services that are described can't be run, a line each."""
    for description in descriptions.services().values():
        try:
            description.manager_class()
        except StartupError as error:
            yield str(error)


if __name__ == "__main__":
    main()
