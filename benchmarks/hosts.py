"""Boots servers on ever more simulated hosts in one process, and prints what the hosts cost.

    python benchmarks/hosts.py [--hosts 10 50 200 500] [--servers 40] [--json]

Boots come one after another. CPU is what compute, conductor and broker use together while nobody
asks for anything, in percent of one core.
"""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

from boot import PROGRAMS, ROOM, SEQUENTIAL_POLL, UNLIMITED, Caller, cpu_seconds
from rich.console import Console
from rich.table import Table

from deployment.erlang import find_broker_programs
from deployment.local import Deployment
from deployment.private_broker import PrivateBroker
from deployment.waiting import eventually

IDLE_SECONDS = 20
START_SECONDS = 300


def measure(hosts: int, servers: int) -> dict[str, float]:
    """One deployment with that many hosts; figures by name."""
    with tempfile.TemporaryDirectory() as folder:
        broker = PrivateBroker(Path(folder) / "broker", find_broker_programs(PROGRAMS, print))
        with broker, Deployment(
            Path(folder) / "deployment",
            broker.transport_url(),
            options={"compute": ROOM, "quota": UNLIMITED, "DEFAULT": {"hosts": hosts}},
        ) as deployment:  # fmt: skip
            began = time.monotonic()
            eventually(
                lambda: deployment.logs("compute1").count(" ready in ") == hosts,
                f"the start of {hosts} hosts",
                START_SECONDS,
            )
            started = time.monotonic() - began
            return {"start, s": started, **_measure(deployment, broker.node.pid, servers)}


def _measure(deployment: Deployment, broker: int, servers: int) -> dict[str, float]:
    caller, pid = Caller(deployment), deployment["compute1"].pid
    image = caller.get("/images?name=cirros")["images"][0]["id"]
    for _ in range(10):
        caller.boot(image, SEQUENTIAL_POLL)
    boots = [caller.boot(image, SEQUENTIAL_POLL) for _ in range(servers)]
    pids = (pid, deployment["conductor"].pid, broker)
    before = sum(map(cpu_seconds, pids))
    time.sleep(IDLE_SECONDS)
    used = sum(map(cpu_seconds, pids)) - before
    return {
        "boot, p50 ms": 1000 * statistics.median(boots),
        "idle CPU, %": 100 * used / IDLE_SECONDS,
        "threads": len(list(Path(f"/proc/{pid}/task").iterdir())),
        "connections": _sockets(pid),
        "RSS, MiB": deployment["compute1"].rss_mib(),
    }


def _sockets(pid: int) -> int:
    links = [path.readlink() for path in Path(f"/proc/{pid}/fd").iterdir() if path.is_symlink()]
    return sum(str(link).startswith("socket:") for link in links)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, nargs="+", default=[10, 50, 200, 500])
    parser.add_argument("--servers", type=int, default=40, help="booted one after another")
    parser.add_argument("--json", action="store_true", help="print JSON for scripts")
    options = parser.parse_args()
    curve = {hosts: measure(hosts, options.servers) for hosts in options.hosts}
    if options.json:
        print(json.dumps(curve, indent=2))
        return
    table = Table("hosts", *next(iter(curve.values())))
    for hosts, figures in curve.items():
        table.add_row(str(hosts), *(f"{value:.1f}" for value in figures.values()))
    Console().print(table)


if __name__ == "__main__":
    main()
