"""An RPC server: adds numbers for whoever asks, until it is told to stop."""

import signal
import sys
from typing import Any

from oslo_config import cfg
from oslo_service import backend

backend.init_backend(backend.BackendType.THREADING)  # the next import would choose eventlet

import oslo_messaging as messaging  # noqa: E402

Context = dict[str, Any]


class Adder:
    """1.0: add(a, b). 1.1: add takes c. Who asks for 1.0 is served as ever, who asks for 2.0 not.

    :param name: of the server it is part of
    """

    target = messaging.Target(version="1.1")

    def __init__(self, name: str) -> None:
        self._name = name

    @messaging.expose
    def add(self, ctxt: Context, a: int, b: int, c: int = 0) -> int:
        """Return the sum, which is what the caller gets."""
        print(f"{self._name} adds {a}, {b} and {c}", flush=True)
        return a + b + c


class ServerControlEndpoint:
    """A second interface of the same server: its namespace gives it versions of its own."""

    target = messaging.Target(namespace="control", version="2.0")
    server: Any = None  # it can be made only when its endpoints are there

    @messaging.expose
    def stop(self, ctxt: Context) -> None:
        """Take no more messages; whoever has asked for this is answered all the same."""
        self.server.stop()


def main() -> None:
    """Serve until stopped by RPC, SIGTERM or Ctrl-C."""
    conf = cfg.CONF
    conf.register_cli_opt(cfg.StrOpt("name", default="server1", help="Server in the target."))
    conf(sys.argv[1:], default_config_files=["my.conf"])

    control = ServerControlEndpoint()
    transport = messaging.get_rpc_transport(conf)
    control.server = server = messaging.get_rpc_server(
        transport,
        messaging.Target(exchange="adder", topic="adder", server=conf.name),
        endpoints=[Adder(conf.name), control],
        access_policy=messaging.ExplicitRPCAccessPolicy,  # only what is exposed can be called
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: KeyboardInterrupt here
    try:
        server.start()
        print(f"{conf.name} is ready, its executor is {server.executor_type}", flush=True)
        server.wait(log_after=0)  # until somebody has called stop(), and all work is done
    except KeyboardInterrupt:
        server.stop()
        server.wait()
    transport.cleanup()


if __name__ == "__main__":
    main()
