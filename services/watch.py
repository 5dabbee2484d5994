"""micronova-watch: shows what the services say to each other, while they say it.

Serves a page on [watch] host and port, and answers micronova watch, flow, topology, queues and
stats. In front of any application on oslo.messaging, such as Nova, one command is all it takes:

  micronova-watch --broker rabbit://USER:PASSWORD@HOST:5672/VHOST

It reads copies of all messages from the broker's firehose, which it switches on while somebody
looks and off again, and never takes part in what it watches.

Exit codes: 0 ended by SIGTERM or SIGINT, 1 failed to start, 3 the stop took longer than
[DEFAULT] graceful_shutdown_timeout, 128+N ended by a second signal N. SIGHUP reads the users again.
"""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

from collections.abc import Sequence
from typing import NoReturn

from oslo_config import cfg

from common import config
from common.exception import StartupError
from common.launcher import serve
from common.rpc import RPCTransport
from watch import command
from watch.app import Application
from watch.lenses import Lenses
from watch.observer import Observer
from watch.service import WatchService


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run until a signal."""
    conf = cfg.CONF
    conf.register_cli_opts(command.OPTIONS)
    config.load(conf, "micronova-watch", argv, description=__doc__)
    try:
        command.apply(conf)
    except StartupError as error:
        config.fail("micronova-watch", str(error))

    def services(transport: RPCTransport) -> list[WatchService]:
        observer, lenses = Observer(conf), Lenses(conf, transport, f"watch@{conf.host}")
        service = WatchService(
            observer,
            lambda: Application(conf, observer, lenses),
            conf.watch.host,
            conf.watch.port,
            config.certificate(conf.watch),
        )
        return [service]

    serve(conf, services)


if __name__ == "__main__":
    main()
