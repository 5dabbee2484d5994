"""A slow RPC server: ``python -m cli.drills.compute``.

oslo.messaging confirms a request when it has arrived, and keeps it in memory until a thread is
free: there is no limit to how many. With ``--bounded`` the server takes only as many as it has
threads, and leaves the others in the queue.
"""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

import threading
import time
from collections.abc import Sequence
from typing import Any, Final

import oslo_messaging
from oslo_config import cfg
from oslo_messaging.rpc.server import RPCServer

from cli.drills import report
from cli.drills.transport import EXCHANGE, transport_url
from common import config
from common.rpc import DRIVER

TOPIC = "drill_compute"
THREADS = 4
WORK_SECONDS = 0.4

OPTIONS: Final = [
    cfg.StrOpt("name", required=True, help="Name of this server."),
    cfg.BoolOpt("bounded", default=False, help="Take no more than there are threads for."),
]


class Builds:
    """What the server can do."""

    target = oslo_messaging.Target(namespace="drill", version="1.0")

    def build(self, ctxt: dict[str, Any], number: int) -> None:
        """Work for a while."""
        time.sleep(WORK_SECONDS)
        report.tell("done", number)


class Server(RPCServer):
    """An RPC server that tells what it takes.

    :ivar slots: how many requests it may have at a time; None is any number
    """

    slots: threading.Semaphore | None = None

    def _on_incoming(self, incoming: Any) -> None:
        report.tell("taken")
        if self.slots:
            self.slots.acquire()  # as long as this blocks, no more is read from the broker
        super()._on_incoming(incoming)

    def _process_incoming(self, incoming: Any) -> None:
        try:
            super()._process_incoming(incoming)
        finally:
            if self.slots:
                self.slots.release()


def main(argv: Sequence[str] | None = None) -> None:
    """Serve until a signal ends the process."""
    conf = cfg.CONF
    conf.register_cli_opts(OPTIONS)
    config.load(conf, "micronova-drill", argv)
    url = transport_url(conf)
    conf.set_override("executor_thread_pool_size", THREADS)
    if conf.bounded:
        conf.set_override("rabbit_qos_prefetch_count", 1, DRIVER)
    server = oslo_messaging.get_rpc_server(
        oslo_messaging.get_rpc_transport(conf, url=url),
        oslo_messaging.Target(exchange=EXCHANGE, topic=TOPIC, server=conf.name),
        [Builds()],
        access_policy=oslo_messaging.DefaultRPCAccessPolicy,
        server_cls=Server,
    )
    server.slots = threading.Semaphore(THREADS) if conf.bounded else None
    server.start()
    report.tell(report.READY)
    threading.Event().wait()


if __name__ == "__main__":
    main()
