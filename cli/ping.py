"""`micronova ping`: asks services over RPC whether they are there."""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

import json
import time
from pathlib import Path
from typing import Any

import click
from oslo_config import cfg
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.running import STATE, config_arguments
from common import config, exception
from common.base_rpc import BaseAPI
from common.context import RequestContext, service_context
from common.printable import LINES, printable
from common.rpc import RPCTransport
from common.rpc_client import RPC_TROUBLE
from conductor.rpcapi import ConductorAPI

CALLER = "micronova-cli"
_HERE = STATE / "etc" / "api.conf"


@click.command()
@click.option("--timeout", default=5.0, show_default=True, help="Seconds to wait for each answer.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")
@click.pass_obj
def ping(config_files: tuple[Path, ...], timeout: float, as_json: bool) -> None:
    """Ask a conductor which services there are, then each of them whether it answers.

    Needs a configuration with transport_url: micronova --config-file FILE ping. Without one it asks
    what `micronova up` runs in this folder. Exit code 1 where one does not answer.
    """
    conf = cfg.CONF
    if not config_files and _HERE.exists():
        config_files = (_HERE,)
    config.load(conf, "micronova", [*config_arguments(config_files), "--log-file", "/dev/null"])
    transport = RPCTransport(conf)
    try:
        transport.wait_until_up(timeout)
        answers = _ask_all(transport, service_context(), timeout)
    except (exception.StartupError, *RPC_TROUBLE) as error:
        raise click.ClickException(printable(f"no conductor answered: {error}", LINES)) from None
    finally:
        transport.cleanup()
    click.echo(json.dumps(answers, indent=2)) if as_json else _show(answers)
    raise SystemExit(0 if all(answer["answers"] for answer in answers) else 1)


def _ask_all(transport: RPCTransport, ctxt: RequestContext, timeout: float) -> list[dict[str, Any]]:
    BaseAPI(transport, CALLER, "conductor").ping(ctxt, "micronova ping", timeout=timeout)
    records = ConductorAPI(transport, CALLER).service_list(ctxt, {})
    return [_ask(transport, ctxt, record.topic, record.host, timeout) for record in records]


def _ask(
    transport: RPCTransport, ctxt: RequestContext, topic: str, host: str, timeout: float
) -> dict[str, Any]:
    began = time.perf_counter()
    try:
        BaseAPI(transport, CALLER, topic).ping(ctxt, "ping", server=host, timeout=timeout)
    except RPC_TROUBLE as error:
        return {"topic": topic, "host": host, "answers": False, "error": type(error).__name__}
    milliseconds = round(1000 * (time.perf_counter() - began), 1)
    return {"topic": topic, "host": host, "answers": True, "milliseconds": milliseconds}


def _show(answers: list[dict[str, Any]]) -> None:
    table = Table("service", "host", "answer")
    for answer in answers:
        answered = answer["answers"]
        said = (
            Text(f"{answer['milliseconds']} ms")
            if answered
            else Text(printable(answer["error"]), "red")
        )
        names = (Text(printable(answer[name])) for name in ("topic", "host"))
        table.add_row(*names, said)
    Console().print(table)
