"""Measures what watching costs: RPC latency without a watch, with one, and with somebody looking.

    python benchmarks/watching.py [--calls 300] [--rounds 6] [--json]

Calls of `ping` to a conductor over a private broker. The three cases take turns in one run, so that
what else the machine does hits all of them alike; only the ratios mean something.
"""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

import argparse
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import requests
from oslo_config import cfg
from rich.console import Console
from rich.table import Table

from common import config
from common.base_rpc import BaseAPI
from common.context import service_context
from common.rpc import RPCTransport
from deployment.erlang import find_broker_programs
from deployment.local import Deployment
from deployment.private_broker import PrivateBroker
from deployment.waiting import eventually

PROGRAMS = Path(__file__).parent.parent / ".micronova" / "programs"
WARM_UP = 50


@contextmanager
def no_watch(deployment: Deployment) -> Iterator[None]:
    """There is no watch process."""
    deployment["watch"].stop(10)
    yield
    deployment.start("watch")


@contextmanager
def nobody_looks(deployment: Deployment) -> Iterator[None]:  # noqa: ARG001
    """The watch runs, and nobody looks."""
    yield


@contextmanager
def a_viewer(deployment: Deployment) -> Iterator[None]:
    """The watch runs, and somebody reads all that it tells."""
    gone = threading.Event()
    firehose = threading.Event()

    def look() -> None:
        url = f"{deployment.watch_url}/api/stream"
        with (
            suppress(requests.RequestException),
            requests.get(url, stream=True, timeout=60) as page,
        ):
            for line in page.iter_lines():
                if b'"firehose":true' in line:
                    firehose.set()
                if gone.is_set():
                    return

    viewer = threading.Thread(target=look)
    viewer.start()
    if not firehose.wait(20):
        raise SystemExit("the firehose was not switched on")
    yield
    gone.set()
    viewer.join()
    _wait_until_off(deployment)


CASES = {"no watch": no_watch, "nobody looks": nobody_looks, "one viewer": a_viewer}


def measure(calls: int, rounds: int) -> dict[str, float]:
    """Milliseconds of a call in each case, p50 over all rounds."""
    with tempfile.TemporaryDirectory() as folder:
        broker = PrivateBroker(Path(folder) / "broker", find_broker_programs(PROGRAMS, print))
        with broker:
            home, url = Path(folder) / "deployment", broker.transport_url()
            with Deployment(home, url, management=broker.management) as deployment:
                return _measure(deployment, calls, rounds)


def _measure(deployment: Deployment, calls: int, rounds: int) -> dict[str, float]:
    conf = config.load(
        cfg.CONF,
        "benchmark",
        ["--config-file", str(deployment.config_file("api")), "--log-file", "/dev/null"],
    )
    transport = RPCTransport(conf)
    api = BaseAPI(transport, "benchmark", "conductor")
    found: dict[str, list[float]] = {name: [] for name in CASES}
    for _ in range(rounds):
        for name, case in CASES.items():
            with case(deployment):
                _call(api, WARM_UP)
                found[name] += _call(api, calls)
    transport.cleanup()
    return {name: statistics.median(times) for name, times in found.items()}


def _call(api: BaseAPI, count: int) -> list[float]:
    context = service_context()
    times = []
    for _ in range(count):
        began = time.perf_counter()
        api.ping(context, "benchmark")
        times.append(1000 * (time.perf_counter() - began))
    return times


def _wait_until_off(deployment: Deployment) -> None:
    """Return once the watch has said that the firehose is off: to look would switch it on again."""
    count = deployment.logs("watch").count("firehose is on")
    off = "firehose is off"
    eventually(lambda: deployment.logs("watch").count(off) >= count, off, 20)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=300, help="calls in each case of a round")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--json", action="store_true", help="print JSON for scripts")
    options = parser.parse_args()
    figures = measure(options.calls, options.rounds)
    if options.json:
        print(json.dumps(figures, indent=2))
        return
    table = Table("case", "p50 of a call, ms", "ratio")
    for name, value in figures.items():
        table.add_row(name, f"{value:.2f}", f"{value / figures['no watch']:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
