"""`micronova queues`: how many messages wait where, and what is alarming about it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from cli.output import Screen
from cli.watching import url_option, watch_at
from common.printable import printable
from watch.signs import TROUBLE

EXIT_ALARM = 3


@click.command()
@url_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")
def queues(url: str, as_json: bool) -> None:
    """Show each queue's messages and consumers, then alarms and what to do about them.

    \b
    ready     waits in the queue: nobody takes it, or not fast enough
    unacked   a consumer has it and has not confirmed: it works on it, or hangs
    in        published, messages per second
    out       delivered; acked of them confirmed by the consumer

    RPC is confirmed before it is worked on, so both stay near 0 for topics of services: what a
    service has taken and not done yet is in its memory. See micronova drill slow-compute.

    Exit code 3 where there is an alarm.
    """
    with watch_at(url) as client:
        answer = client.get("/api/queues")
    if as_json:
        click.echo(json.dumps(answer, indent=2))
    else:
        _show(Screen(), answer)
    raise SystemExit(EXIT_ALARM if answer["alarms"] else 0)


def _show(screen: Screen, answer: Mapping[str, Any]) -> None:
    screen.console.print(_table(answer["queues"], {a["queue"] for a in answer["alarms"]}))
    for alarm in answer["alarms"]:
        screen.console.print()
        screen.console.print(alarm_text(alarm))


def _table(samples: Sequence[Mapping[str, Any]], alarming: set[str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("queue", overflow="fold")
    for title in ("ready", "unacked", "in/s", "out/s", "acked/s", "consumers"):
        table.add_column(title, justify="right")
    table.add_column("type")
    for sample in samples:
        name = printable(sample["name"])
        rates = (sample[f"{what}_rate"] for what in ("publish", "deliver", "ack"))
        table.add_row(
            Text(name, f"bold {TROUBLE}" if sample["name"] in alarming else ""),
            _count(sample["ready"]),
            _count(sample["unacked"]),
            *(f"{rate:.1f}" if rate else Text("0", "dim") for rate in rates),
            str(sample["consumers"]) if sample["consumers"] else Text("0", TROUBLE),
            Text(sample["type"], "dim"),
        )
    return table


def _count(number: int) -> Text:
    return Text(str(number), "bold yellow" if number else "dim")


def alarm_text(alarm: Mapping[str, Any]) -> Text:
    """Which queue, how bad, who reads it, and what to do."""
    readers = ", ".join(map(printable, alarm["readers"])) or "nobody"
    numbers = f"{alarm['unacked']} unacked, {alarm['ready']} ready"
    growth = f", {alarm['per_minute']:+.0f} a minute" if alarm["per_minute"] else ""
    return Text.assemble(
        (f"ALARM {printable(alarm['queue'])}: {numbers}{growth}", f"bold {TROUBLE}"),
        f"\nread by {readers}\n{printable(alarm['advice'])}",
        (f"\n{printable(alarm['source'])}", "dim"),
    )
