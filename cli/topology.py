"""`micronova topology`: which exchange leads to which queue, and who reads it."""

import json
from collections.abc import Mapping
from typing import Any

import click
from rich.text import Text
from rich.tree import Tree

from cli.output import Screen
from cli.watching import signs_of, url_option, watch_at
from common.printable import printable

_DEFAULT = "default exchange"  # its name on the wire is empty
_STYLES = {"topic": "cyan", "fanout": "yellow", "direct": "magenta"}


@click.command()
@url_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")
def topology(url: str, as_json: bool) -> None:
    """Show the broker's exchanges, the queues bound to them, and who consumes those.

    A message goes to an exchange with a routing key. A topic or direct exchange passes it to the
    queues bound with that key, a fanout exchange to all of its queues, the default exchange to the
    queue that is named like the key: that is how answers travel.
    """
    with watch_at(url) as client:
        answer = client.get("/api/topology")
    if as_json:
        click.echo(json.dumps(answer, indent=2))
        return
    screen = Screen()
    arrow = signs_of(screen.console).kinds["cast"]
    for tree in trees(answer, arrow):
        screen.console.print(tree)


def trees(answer: Mapping[str, Any], arrow: str) -> list[Tree]:
    """A tree for each exchange, and one for the queues that are bound to none."""
    queues = {queue["name"]: queue for queue in answer["queues"]}
    bound = {binding["queue"] for binding in answer["bindings"]}
    exchanges = sorted(answer["exchanges"], key=lambda e: (not e["name"], e["name"]))
    grown = [_exchange(exchange, answer, queues, arrow) for exchange in exchanges]
    loose = [queue for name, queue in sorted(queues.items()) if name not in bound]
    if loose:
        tree = Tree(Text("bound to no exchange", "bold"))
        for queue in loose:
            _add_queue(tree, Text(), queue)
        grown.append(tree)
    return grown


def _exchange(
    exchange: Mapping[str, str], answer: Mapping[str, Any], queues: Mapping[str, Any], arrow: str
) -> Tree:
    kind, name = exchange["type"], printable(exchange["name"])
    tree = Tree(Text.assemble((name or _DEFAULT, "bold"), "  ", (kind, _STYLES.get(kind, ""))))
    for binding in sorted(answer["bindings"], key=lambda b: (b["routing_key"], b["queue"])):
        if binding["exchange"] == exchange["name"]:
            told = name and kind != "fanout" and binding["routing_key"] != binding["queue"]
            key = Text(f"{printable(binding['routing_key'])} {arrow} " if told else "", "dim")
            _add_queue(tree, key, queues.get(binding["queue"], {"name": binding["queue"]}))
    return tree


def _add_queue(tree: Tree, key: Text, queue: Mapping[str, Any]) -> None:
    """Put a queue into the tree, and its readers below."""
    name, kind = printable(queue["name"]), (f"  {queue.get('type', '')}", "dim")
    branch = tree.add(Text.assemble(key, name, kind))
    for reader in queue.get("readers", []):
        branch.add(Text(printable(reader), "green"))
    if not queue.get("consumers"):
        branch.add(Text("nobody reads it", "red"))
