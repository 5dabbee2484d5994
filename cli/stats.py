"""`micronova stats`: how often what was asked over RPC, how long it took, and what failed."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from cli.output import Screen
from cli.watching import signs_of, url_option, watch_at
from common.printable import printable
from watch.signs import TROUBLE
from watch.text import clock


@click.command()
@url_option
@click.option("--background", is_flag=True, help="Count heartbeats and the like, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")
def stats(url: str, background: bool, as_json: bool) -> None:
    """Show RPCs by method, and by who asks whom, over what was watched.

    \b
    count   how many were published
    failed  of them: unroutable, undelivered, unanswered, or answered with an exception
    p50     milliseconds that half of them took at most; p95: all but one in twenty
            a call until its answer was delivered, a cast until it was

    Only what happened while somebody watched is known, and of that the last few thousand messages.
    """
    with watch_at(url) as client:
        answer = client.get("/api/statistics", **({"background": "true"} if background else {}))
    if as_json:
        click.echo(json.dumps(answer, indent=2))
    else:
        show(Screen(), answer)


def show(screen: Screen, answer: Mapping[str, Any]) -> None:
    """Print both tables, or what to do where there is nothing in them."""
    if not answer["methods"]:
        screen.console.print("nothing was watched yet: micronova watch, or open the page")
        return
    signs = signs_of(screen.console)
    screen.console.print(
        Text(f"from {clock(answer['since'])} to {clock(answer['until'])}\n", "dim"),
        _table(("method", "kind"), answer["methods"]),
        "",
        _table(("sender", "receiver"), answer["pairs"], joined=signs.kinds["cast"]),
        sep="\n",
    )


def _table(names: tuple[str, str], rows: Iterable[Mapping[str, Any]], joined: str = "") -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(names[0], overflow="fold")
    table.add_column(names[1])
    for title in ("count", "failed", "p50 ms", "p95 ms", "longest"):
        table.add_column(title, justify="right")
    for row in rows:
        first, second = (printable(row[name]) for name in names)
        took = (row[figure] for figure in ("p50", "p95", "longest"))
        table.add_row(
            first,
            f"{joined} {second}".strip(),
            str(row["count"]),
            Text(str(row["failed"]), TROUBLE if row["failed"] else "dim"),
            *("" if ms is None else f"{ms:.1f}" for ms in took),
        )
    return table
