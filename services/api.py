"""micronova-api: speaks HTTP to users, and RPC to the conductors.

Answers the OpenStack compute API on [api] host and port. It needs the broker, and waits for it; as
long as no conductor runs, requests are answered with 503.

Users come from [api] htpasswd_file and get their role in a project from [api] grants: try it with
"htpasswd -nbB alice secret > htpasswd" and "grants = alice:demo/admin". SIGHUP reads both again,
and the policies.

Exit codes: 0 drained after SIGTERM or SIGINT, 1 failed to start, 3 the drain took longer than
[DEFAULT] graceful_shutdown_timeout, 128+N ended by a second signal N.
"""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

from collections.abc import Sequence
from typing import NoReturn

from oslo_config import cfg

from api import extensions
from api.app import Application
from common import config
from common.launcher import serve
from common.rpc import RPCTransport
from conductor.rpcapi import ComputeTaskAPI, ConductorAPI
from web.service import WSGIService


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run until a signal."""
    conf = cfg.CONF
    config.load(conf, "micronova-api", argv, description=__doc__)

    def services(transport: RPCTransport) -> list[WSGIService]:
        caller = f"api@{conf.host}"
        service = WSGIService(
            "api",
            conf.api.host,
            conf.api.port,
            conf.api.threads,
            make_application=lambda: Application(
                conf,
                ConductorAPI(transport, caller),
                ComputeTaskAPI(transport, caller),
                extensions.load(conf, transport, caller),
            ),
            max_body=conf.api.max_body,
            connections=conf.api.connections_per_address,
            before_serving=transport.wait_until_up,
            certificate=config.certificate(conf.api),
        )
        return [service]

    serve(conf, services)


if __name__ == "__main__":
    main()
