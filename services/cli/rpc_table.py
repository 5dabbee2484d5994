"""What the demonstration ends with: the RPCs behind each of the user's requests."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from services.cli.rpc_log import RPC

_STYLES = {"call": "cyan", "cast": "magenta", "fanout": "yellow"}

_ROOMY = 96


def show_rpcs(console: Console, groups: Mapping[str, Sequence[RPC]]) -> None:
    """Print a table for each title, all of them with the same columns."""
    console.print("(kind, from, to, namespace.method version, milliseconds)\n", style="dim")
    gap = 2 if console.width >= _ROOMY else 1
    widths = _widths([rpc for rpcs in groups.values() for rpc in rpcs])
    for title, rpcs in groups.items():
        console.print(title, style="bold")
        console.print(Padding(_table(rpcs, widths, gap), (0, 0, 0, 2)))
        console.print()


def _table(rpcs: Sequence[RPC], widths: Sequence[int], gap: int) -> Table:
    table = Table.grid(padding=(0, gap, 0, 0))
    for width in widths:
        table.add_column(min_width=width, no_wrap=True)
    table.columns[-1].justify = "right"
    for rpc in rpcs:
        style = _STYLES.get(rpc.kind, "") if rpc.outcome == "ok" else "red"
        kind, *rest = _cells(rpc)
        table.add_row(f"[{style}]{kind}[/]" if style else kind, *rest)
    return table


def _widths(rpcs: Sequence[RPC]) -> list[int]:
    return [max(map(len, column), default=0) for column in zip(*map(_cells, rpcs), strict=True)]


def _cells(rpc: RPC) -> tuple[str, ...]:
    method = rpc.method if rpc.outcome == "ok" else f"{rpc.method}: {rpc.outcome}"
    return rpc.kind, rpc.caller, rpc.target, method, f"{rpc.milliseconds:.1f}"
