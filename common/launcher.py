"""Runs the services of a process until a signal, and tells by the exit code how it ended.

SIGTERM and SIGINT drain: what was accepted is finished within ``graceful_shutdown_timeout``.
A second one ends the process at once. SIGHUP re-reads mutable options and resets the services.

oslo.service's own launchers fork or end the process on SIGHUP, lose work on SIGINT and hide a
timed-out stop; see docs/lifecycle.md.
"""

import gc
import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NoReturn

from oslo_config import cfg
from oslo_log import log
from oslo_service.service import ServiceBase

from common.config import fail
from common.exception import StartupError
from common.rpc import RPCTransport

LOG = log.getLogger("micronova.launcher")

EXIT_DRAINED = 0
EXIT_FAILED = 1
EXIT_DRAIN_TIMED_OUT = 3
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
TIMED_OUT = "timed out"
PARALLEL = 16


def serve(
    conf: cfg.ConfigOpts, make_services: Callable[[RPCTransport], Sequence[ServiceBase]]
) -> NoReturn:
    """Run a process: its services on one transport, until a signal."""
    try:
        transport = RPCTransport(conf)
        services = make_services(transport)
    except StartupError as error:
        fail(conf.prog, str(error))
    Launcher(conf, transport, services).run()


class Launcher:
    """One process: its services, and the transport they share."""

    def __init__(
        self, conf: cfg.ConfigOpts, transport: RPCTransport, services: Sequence[ServiceBase]
    ) -> None:
        self._conf = conf
        self._transport = transport
        self._services = services
        # SimpleQueue.put may be called from a signal handler; the main thread only waits on it
        self._events: queue.SimpleQueue[object] = queue.SimpleQueue()

    def run(self) -> NoReturn:
        """Start, serve, stop; never returns, the exit code says how it ended."""
        for number in (*STOP_SIGNALS, signal.SIGHUP):
            signal.signal(number, lambda received, _frame: self._events.put(received))
        self._in_background(self._each(lambda service: service.start()))
        self._until_started()
        self._until_stop_signal()
        self._in_background(self._stop)
        self._until_stopped()

    def _until_started(self) -> None:
        outcome = self._next_event()
        while outcome == signal.SIGHUP:
            outcome = self._next_event()
        if isinstance(outcome, StartupError):
            sys.stderr.write(f"{self._conf.prog}: {outcome}\n")
            _exit(EXIT_FAILED)
        if isinstance(outcome, BaseException):
            LOG.error("failed to start", exc_info=outcome)
            _exit(EXIT_FAILED)
        if outcome is not None:
            _exit(EXIT_DRAINED)  # asked to stop before anything was accepted
        # what was made up to here stays: the garbage collector need not look at it again
        gc.collect()
        gc.freeze()

    def _until_stop_signal(self) -> None:
        while self._next_event() == signal.SIGHUP:
            self._reset()

    def _until_stopped(self) -> NoReturn:
        timeout = self._conf.graceful_shutdown_timeout or None
        outcome = self._next_event(timeout)
        while outcome == signal.SIGHUP:
            outcome = self._next_event(timeout)
        if outcome == TIMED_OUT:
            LOG.error("not drained within %s s: ending anyway", timeout)
            _exit(EXIT_DRAIN_TIMED_OUT)
        if isinstance(outcome, BaseException):
            LOG.error("failed to stop", exc_info=outcome)
            _exit(EXIT_FAILED)
        if isinstance(outcome, int):
            LOG.error("second signal: ending at once")
            _exit(128 + outcome)
        _exit(EXIT_DRAINED)

    def _next_event(self, timeout: float | None = None) -> object:
        try:
            return self._events.get(timeout=timeout)
        except queue.Empty:
            return TIMED_OUT

    def _reset(self) -> None:
        try:
            self._conf.mutate_config_files()
            for service in self._services:
                service.reset()
        except Exception:
            LOG.exception("reset failed: running on with the configuration as it was")

    def _stop(self) -> None:
        self._each(lambda service: service.stop())()
        self._transport.cleanup()

    def _each(self, verb: Callable[[ServiceBase], None]) -> Callable[[], None]:
        def run() -> None:
            with ThreadPoolExecutor(min(PARALLEL, len(self._services))) as pool:
                list(pool.map(verb, self._services))

        return run

    def _in_background(self, work: Callable[[], None]) -> None:
        """Run ``work`` off the main thread, which stays free for signals; its end is an event."""

        def run() -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001 - handed to the main thread
                self._events.put(error)
            else:
                self._events.put(None)

        threading.Thread(target=run, name="life-cycle", daemon=True).start()


def _exit(code: int) -> NoReturn:
    """End now: threads of libraries that are still blocked must not hold the process back."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
