"""An RPC client of the adder: what a message can say about itself, and what mistakes come to."""

import sys
import uuid
from typing import Any

from oslo_config import cfg
from oslo_service import backend

backend.init_backend(backend.BackendType.THREADING)  # the next import would choose eventlet

import oslo_messaging as messaging  # noqa: E402

TARGET = messaging.Target(exchange="adder", topic="adder", version="1.0")
CONTEXT = {"request_id": f"req-{uuid.uuid4()}"}  # travels with each message; the watch sorts by it


def add(client: Any) -> None:
    """Call: whichever server is free answers."""
    print("2 + 3 =", client.call(CONTEXT, "add", a=2, b=3))


def prepare(client: Any) -> None:
    """Override the client's target, or its way to send, for single messages."""
    newer = client.prepare(version="1.1")
    print("version 1.1:", newer.call(CONTEXT, "add", a=2, b=3, c=4))
    print("server1:", client.prepare(server="server1").call(CONTEXT, "add", a=10, b=1))
    patient = client.prepare(timeout=30, retry=5)
    print("30 s for the answer, 5 retries to send:", patient.call(CONTEXT, "add", a=20, b=1))
    client.prepare(fanout=True).cast(CONTEXT, "add", a=30, b=1)
    print("all servers: no answer")


def wrong(client: Any) -> None:
    """Make each mistake once."""
    for mistake, prepared, method, arguments in (
        ("namespace", client.prepare(namespace="contrl"), "add", {"a": 2, "b": 3}),
        ("major version", client.prepare(version="2.0"), "add", {"a": 2, "b": 3}),
        ("minor version", client.prepare(version="1.2"), "add", {"a": 2, "b": 3}),
        ("method", client, "subtract", {"a": 2, "b": 3}),
        ("argument", client, "add", {"a": 2}),
        ("server", client.prepare(server="server9"), "add", {"a": 2, "b": 3}),
    ):
        try:
            prepared.call(CONTEXT, method, **arguments)
        except messaging.RemoteError as error:
            print(f"{mistake}: RemoteError: {error.exc_type} {error.value}")
        except TypeError as error:  # of Python itself: made anew here, with the server's traceback
            print(f"{mistake}: TypeError: {str(error).splitlines()[0]}")
        except messaging.MessageUndeliverable as error:
            print(f"{mistake}: MessageUndeliverable: {error.routing_key}")


def stop(client: Any) -> None:
    """Stop one server, by its other interface."""
    control = client.prepare(namespace="control", version="2.0", server="server1")
    control.call(CONTEXT, "stop")
    print("server1 stops")


COMMANDS = {command.__name__: command for command in (add, prepare, wrong, stop)}


def main() -> None:
    """Do what the command line says."""
    conf = cfg.CONF
    conf.register_cli_opt(cfg.StrOpt("command", positional=True, choices=list(COMMANDS)))
    conf(sys.argv[1:], default_config_files=["my.conf"])

    transport = messaging.get_rpc_transport(conf)
    no_queue_is_an_error = messaging.TransportOptions(at_least_once=True)
    client = messaging.get_rpc_client(
        transport, TARGET, timeout=10, transport_options=no_queue_is_an_error
    )
    print("request", CONTEXT["request_id"])
    COMMANDS[conf.command](client)
    transport.cleanup()


if __name__ == "__main__":
    main()
