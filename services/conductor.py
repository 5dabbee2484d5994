"""micronova-conductor: the process that owns the database and drives accepted requests.

Exit codes: 0 drained after SIGTERM or SIGINT, 1 failed to start, 3 the drain took longer than
[DEFAULT] graceful_shutdown_timeout, 128+N ended by a second signal N. SIGHUP re-reads options.
"""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

from collections.abc import Sequence
from typing import NoReturn

from oslo_config import cfg

from common import config
from common.launcher import serve
from common.rpc import RPCTransport
from common.service import Service
from conductor.db.connection import register_options
from conductor.service import DESCRIPTION


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run until a signal."""
    conf = cfg.CONF
    register_options(conf)
    config.load(conf, "micronova-conductor", argv, description=__doc__)

    def services(transport: RPCTransport) -> list[Service]:
        return [Service(DESCRIPTION, conf, transport, conf.host)]

    serve(conf, services)


if __name__ == "__main__":
    main()
