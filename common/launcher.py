"""Runs the services of a process until a signal, and tells by the exit code how it ended.

SIGTERM and SIGINT drain: what was accepted is finished within ``graceful_shutdown_timeout``.
A second one ends the process at once. SIGHUP re-reads mutable options and resets the services.

oslo.service's own launchers fork or end the process on SIGHUP, lose work on SIGINT and hide a
timed-out stop; see docs/lifecycle.md.
"""

import gc
import logging
import math
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from contextlib import suppress
from typing import NoReturn, cast

from oslo_config import cfg
from oslo_log import log
from oslo_service.service import ServiceBase

from common import actions, config, descriptions, tracing
from common.exception import StartupError
from common.pins import pins
from common.rpc import RPCTransport

LOG = log.getLogger("micronova.launcher")

EXIT_DRAINED = 0
EXIT_FAILED = 1
EXIT_DRAIN_TIMED_OUT = 3
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
TIMED_OUT = "timed out"
STARTING_AT_ONCE = 16
LOOK_UP_SECONDS = 0.5
CLOSE_SECONDS = 5
LAST_START_SECONDS = 1  # a start that is about to end gets to, and is stopped like the others


def serve(
    conf: cfg.ConfigOpts, make_services: Callable[[RPCTransport], Sequence[ServiceBase]]
) -> NoReturn:
    """Run a process: its services on one transport, until a signal."""
    try:
        transport = RPCTransport(conf, pins(conf), descriptions.errors())
        config.check(conf)  # the libraries' options are known only now
        tracing.install(conf)
        for problem in problems():
            LOG.warning("%s", problem)
        services = make_services(transport)
    except (StartupError, ValueError) as error:
        config.fail(conf.prog, str(error))
    Launcher(conf, transport, services).run()


def problems() -> list[str]:
    """What installed packages add and can't be used, a line each."""
    return [*config.problems(), *descriptions.problems(), *actions.problems()]


class Launcher:
    """One process: its services, and the transport they share.

    The main thread does nothing but wait for events, which are signals and ends of background work.
    """

    def __init__(
        self, conf: cfg.ConfigOpts, transport: RPCTransport, services: Sequence[ServiceBase]
    ) -> None:
        self._conf = conf
        self._transport = transport
        self._services = services
        # SimpleQueue.put may be called from a signal handler
        self._events: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._starts: list[Future[None]] = []
        self._started: list[ServiceBase] = []
        self._ending = threading.Event()
        self._resets = ThreadPoolExecutor(1, "reset")

    def run(self) -> NoReturn:
        """Start, serve, stop; never returns, the exit code says how it ended."""
        for number in (*STOP_SIGNALS, signal.SIGHUP):
            signal.signal(number, lambda received, _frame: self._events.put(received))
        exit_code = self._until_stop_signal(self._in_background(self._start))
        self._ending.set()
        self._resets.shutdown(wait=False, cancel_futures=True)
        self._until_stopped(self._in_background(self._stop), exit_code)

    def _until_stop_signal(self, starting: Future[None]) -> int:
        """Start and serve; returns with what the process is to end."""
        reset_wanted = False
        while (event := self._next_event()) not in STOP_SIGNALS:
            if event == signal.SIGHUP:
                reset_wanted = True
            elif error := starting.exception():
                self._report_failed_start(error)
                return EXIT_FAILED
            else:
                # what was made up to here stays, and is not looked at again: 6 % of CPU
                gc.collect()
                gc.freeze()
            if reset_wanted and starting.done():
                self._resets.submit(self._reset)
                reset_wanted = False
        return EXIT_DRAINED

    def _until_stopped(self, stopping: Future[None], exit_code: int) -> NoReturn:
        timeout = self._conf.graceful_shutdown_timeout
        deadline = time.monotonic() + timeout if timeout else None
        while (event := self._next_event(deadline)) is not stopping:
            if event == TIMED_OUT:
                LOG.error("not drained within %s s: ending anyway", timeout)
                _exit(exit_code or EXIT_DRAIN_TIMED_OUT)
            if event in STOP_SIGNALS:
                LOG.error("second signal: ending at once")
                _exit(128 + cast("int", event))
        if error := stopping.exception():
            LOG.error("failed to stop", exc_info=error)
            _exit(EXIT_FAILED)
        _exit(exit_code)

    def _next_event(self, deadline: float | None = None) -> object:
        """The next event, or TIMED_OUT at a deadline by the monotonic clock.

        The kernel may hand a signal to another thread, which does not wake this one: it looks up.
        """
        while (left := math.inf if deadline is None else deadline - time.monotonic()) > 0:
            with suppress(queue.Empty):
                return self._events.get(timeout=min(left, LOOK_UP_SECONDS))
        return TIMED_OUT

    def _report_failed_start(self, error: BaseException) -> None:
        if isinstance(error, StartupError):
            sys.stderr.write(f"{self._conf.prog}: {error}\n")
        else:
            LOG.error("failed to start", exc_info=error)

    def _start(self) -> None:
        pool = ThreadPoolExecutor(STARTING_AT_ONCE)
        self._starts = [pool.submit(self._start_one, service) for service in self._services]
        for done in as_completed(self._starts):
            done.result()

    def _start_one(self, service: ServiceBase) -> None:
        if not self._ending.is_set():
            service.start()
            self._started.append(service)

    def _stop(self) -> None:
        """Stop what has started, all at once: none takes new messages while others drain."""
        wait(self._starts, timeout=LAST_START_SECONDS)
        started = list(self._started)
        with ThreadPoolExecutor(len(self._services)) as pool:
            stops = [pool.submit(service.stop) for service in started]
        for service, done in zip(started, stops, strict=True):
            done.result()
            service.wait()  # until it has ended: stop may only have asked it to
        if len(started) == len(self._services):  # else some are still at it, with the transport
            # a broker that is away keeps its connections from being closed, and nobody from ending
            closing = threading.Thread(target=self._transport.cleanup, daemon=True)
            closing.start()
            closing.join(CLOSE_SECONDS)
        tracing.active().shutdown()

    def _reset(self) -> None:
        try:
            config.check_files(self._conf)
            self._conf.mutate_config_files()
            for service in self._services:
                service.reset()
        except (cfg.Error, ValueError, StartupError) as error:
            LOG.error("reset failed, running on with the configuration as it was: %s", error)  # noqa: TRY400
        except Exception:
            LOG.exception("reset failed, running on")

    def _in_background(self, work: Callable[[], None]) -> Future[None]:
        """Run ``work`` off the main thread, which stays free for signals; its end is an event."""
        future = ThreadPoolExecutor(1, "life-cycle").submit(work)
        future.add_done_callback(self._events.put)
        return future


def _exit(code: int) -> NoReturn:
    """End now: threads of libraries that are still blocked must not hold the process back."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
