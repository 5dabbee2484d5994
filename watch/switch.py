"""Keeps the broker's firehose on while somebody looks, and not a moment longer."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Self

from oslo_config import cfg
from oslo_log import log

from common.broker import broker_url, vhost_of
from watch.management import management_urls
from watch.node import ManagementError
from watch.node_switch import Target, switch

LOG = log.getLogger("micronova.switch")

LINGER = 3.0  # seconds that it stays on after the last viewer left: pages are reloaded
AGAIN_EVERY = 3.0  # seconds: a broker that was restarted has forgotten, and others switch too
CLOSE_SECONDS = 1.0
HERE = Path(__file__).parent


class Switch:
    """Switches a vhost's firehose on while there are viewers. For any thread; none waits for it.

    A guard switches it off should this process be killed.

    :ivar on: whether it is on now, as far as is known
    :ivar problem: why not although somebody looks, in words that may be shown; else None
    :param targets: each node of the broker, with a user who may switch; none if there is no such
        user: then somebody else must switch it on, and `problem` says how
    :param is_on: asks the broker whether it is on; raises ManagementError
    :param changed: called when `on` or `problem` has changed
    """

    def __init__(
        self,
        vhost: str,
        targets: Sequence[Target],
        is_on: Callable[[], bool],
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.on = False
        self.problem: str | None = None
        self._vhost = vhost
        self._targets = targets
        self._is_on = is_on
        self._changed = changed
        self._guard = Guard(targets)
        self._viewers = 0
        self._last_left = float("-inf")
        self._ending = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="switch", daemon=True)

    @classmethod
    def of(
        cls, conf: cfg.ConfigOpts, is_on: Callable[[], bool], changed: Callable[[], None]
    ) -> Self:
        """As the options say.

        :raises StartupError: [watch] management_url or transport_url is none
        """
        vhost, options = vhost_of(broker_url(conf)), conf.watch
        login = options.firehose_user, options.firehose_password or ""
        targets = [
            Target(url, vhost, *login, options.management_ca_file) for url in management_urls(conf)
        ]
        return cls(vhost, targets if options.firehose_user else [], is_on, changed)

    def start(self) -> None:
        """Switch off what a predecessor may have left on, then follow the viewers."""
        self._thread.start()

    def acquire(self) -> None:
        """Note that one more looks."""
        with self._news:
            self._viewers += 1
            self._news.notify()

    def release(self) -> None:
        """Note that one has stopped looking."""
        with self._news:
            self._viewers -= 1
            self._last_left = time.monotonic()
            self._news.notify()

    def again(self) -> None:
        """Look at once whether it is still on; the broker may have been restarted."""
        with self._news:
            self._news.notify()

    def stop(self) -> None:
        """Switch it off for good."""
        with self._news:
            self._ending = True
            self._news.notify()
        self._thread.join()
        self._guard.close()

    @property
    def viewers(self) -> int:
        """How many look."""
        return self._viewers

    def _run(self) -> None:
        while True:
            ending, wanted = self._ending, self._wanted()
            done = self._switch(wanted) if self._targets else self._ask(wanted)
            if ending:
                return
            with self._news:
                if self._ending == ending and self._wanted() == wanted:
                    self._news.wait(self._pause(wanted, done))

    def _wanted(self) -> bool:
        looked_at = self._viewers > 0 or time.monotonic() < self._last_left + LINGER
        return looked_at and not self._ending

    def _pause(self, wanted: bool, done: bool) -> float | None:
        """Seconds until there is something to do, if nobody tells; None if there will not be."""
        if not wanted:
            return None if done else AGAIN_EVERY
        if self._viewers:
            return AGAIN_EVERY
        return max(0.0, self._last_left + LINGER - time.monotonic())

    def _switch(self, wanted: bool) -> bool:
        """Switch at each node; whether all of them did."""
        if wanted:
            self._guard.tell("on")
        with ThreadPoolExecutor(len(self._targets)) as pool:  # none waits for one that hangs
            tried = pool.map(partial(_try, wanted="on" if wanted else "off"), self._targets)
            problems = [problem for problem in tried if problem]
        if not wanted and not problems:
            self._guard.tell("off")
        reached = len(problems) < len(self._targets)
        self._say(wanted if reached else self.on and not wanted, "; ".join(problems) or None)
        return not problems

    def _ask(self, wanted: bool) -> bool:
        """Find out whether somebody else has switched it on."""
        try:
            on = self._is_on() if wanted else False
            problem = None
        except ManagementError as error:
            on, problem = False, str(error)
        if wanted and not on and problem is None:
            problem = (
                f"the firehose is off, and no [watch] firehose_user may switch it on: run "
                f"`rabbitmqctl trace_on -p {self._vhost}` on each of its nodes"
            )
        self._say(on, problem)
        return True

    def _say(self, on: bool, problem: str | None) -> None:
        if (on, problem) == (self.on, self.problem):
            return
        if on != self.on:
            LOG.info("the firehose is %s", "on" if on else "off")
        if problem and problem != self.problem:
            LOG.warning("%s", problem)
        self.on, self.problem = on, problem
        self._changed()


def _try(target: Target, wanted: str) -> str | None:
    """Switch at one node; None when done, else what is in the way."""
    try:
        switch(target, wanted)
    except ManagementError as error:
        return str(error)
    return None


class Guard:
    """A process that switches the firehose off at the targets when this one has died."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self._targets = targets
        self._process: subprocess.Popen[str] | None = None

    def tell(self, state: str) -> None:
        """Tell it that it is about to be ``on``, or is ``off``; the process starts when needed."""
        if self._process is None or self._process.poll() is not None:
            if state == "off":
                return
            try:
                self._process = self._start()
            except OSError as error:
                LOG.warning("there is no guard to switch the firehose off after a crash: %s", error)
                return
            self._write(json.dumps(self._targets))
        self._write(state)

    def close(self) -> None:
        """Let it go; if there is something left to do, nobody need wait for that."""
        if self._process and self._process.stdin:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(CLOSE_SECONDS)

    def _start(self) -> subprocess.Popen[str]:
        # isolated and without site-packages: it needs neither, and starts in 20 ms
        command = [sys.executable, "-I", "-S", str(HERE / "guard.py")]
        command += [sys.executable, "-P", "-m", "watch.node_switch"]
        return subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, text=True, start_new_session=True
        )

    def _write(self, line: str) -> None:
        if self._process and self._process.stdin:
            try:
                self._process.stdin.write(f"{line}\n")
                self._process.stdin.flush()
            except BrokenPipeError:
                LOG.warning("the guard was killed: another one is started when it is needed")
