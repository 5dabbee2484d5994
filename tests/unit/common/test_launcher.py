"""The launcher, in real processes with real signals; their services only print what happens."""

import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from tests.fixtures.warm import WarmProcess

DRAINED, FAILED, TIMED_OUT = 0, 1, 3

PROGRAM = """
import common.backend
import threading, time
from oslo_config import cfg
from common import config
from common.exception import StartupError
from common.launcher import Launcher

def say(text):
    print(text + chr(10), end="", flush=True)

class Transport:
    def cleanup(self):
        say("cleaned up")

class Quick:
    def start(self):
        say("started")
    def stop(self):
        say("stopped")
    def wait(self):
        pass
    def reset(self):
        say("reset")

{services}

conf = cfg.ConfigOpts()
config.register(conf)
conf([], prog="test")
conf.set_override("graceful_shutdown_timeout", {grace})
launcher = Launcher(conf, Transport(), services)
launcher.run()
"""

SLOW_RESET = """
class Slow(Quick):
    def reset(self):
        say("resetting")
        time.sleep(600)
services = [Slow()]
"""
SLOW_START = """
class Slow(Quick):
    def start(self):
        say("starting")
        time.sleep(0.5)
        say("started")
services = [Slow()]
"""
STUCK_STOP = """
class Stuck(Quick):
    def stop(self):
        say("stopping")
        time.sleep(600)
services = [Stuck()]
"""
MANY = """
together = threading.Barrier(40)
class One(Quick):
    def stop(self):
        together.wait(10)
services = [One() for _ in range(40)]
"""
ONE_WAITS = """
import common.launcher
common.launcher.LAST_START_SECONDS = 0.1
class Waits(Quick):
    def start(self):
        while not launcher._started:
            time.sleep(0.01)
        say("waiting")
        time.sleep(600)
services = [Quick(), Waits()]
"""
ONE_FAILS = """
class Fails(Quick):
    def start(self):
        while not launcher._started:
            time.sleep(0.01)
        raise StartupError(reason="no such thing")
services = [Quick(), Fails()]
"""
ONE_FAILS_TO_STOP = """
class Fails(Quick):
    def stop(self):
        raise OSError
class Slow(Quick):
    def stop(self):
        time.sleep(0.5)
        say("drained")
services = [Fails(), Slow()]
"""


class Process:
    """A launcher of a few services, read line by line."""

    def __init__(self, services: str, grace: int) -> None:
        program = PROGRAM.format(services=services, grace=grace)
        self._popen = WarmProcess(["-c", program])

    def wait_for(self, *lines: str) -> None:
        """Read until all of ``lines`` were printed, in any order."""
        missing = Counter(lines)
        while missing:
            line = self._popen.stdout.readline()
            assert line, f"ended before it printed {missing}: {self._popen.stderr.read()}"
            missing -= Counter([line.strip()])

    def wait_until_serving(self, services: int = 1) -> None:
        """Return once all have started: only then does a reset take place."""
        self.wait_for("started")
        self.send(signal.SIGHUP)
        self.wait_for(*["reset"] * services)

    def send(self, number: signal.Signals) -> None:
        self._popen.send_signal(number)

    def end(self) -> tuple[int, list[str], str]:
        """Exit code, the rest of the lines, and what it said on stderr."""
        code = self._popen.wait(60)
        # not communicate(), which does not know of what readline() has read ahead
        return code, self._popen.stdout.read().split("\n")[:-1], self._popen.stderr.read()

    def kill(self) -> None:
        self._popen.kill()
        self._popen.wait()
        self._popen.stdout.close()
        self._popen.stderr.close()


Launch = Callable[..., Process]


@pytest.fixture
def launch() -> Iterator[Launch]:
    """Start a process with these services; it is killed at the end."""

    def start(services: str, grace: int = 60) -> Process:
        processes.append(Process(services, grace))
        return processes[-1]

    processes: list[Process] = []
    yield start
    for process in processes:
        process.kill()


def test_a_reset_that_hangs_does_not_make_it_deaf(launch: Launch) -> None:
    """SIGTERM drains a process though its reset waits for a database that does not answer."""
    process = launch(SLOW_RESET)
    process.wait_for("started")
    process.send(signal.SIGHUP)
    process.wait_for("resetting")
    process.send(signal.SIGTERM)
    assert process.end() == (DRAINED, ["stopped", "cleaned up"], "")


def test_sighup_does_not_prolong_the_grace_period(launch: Launch) -> None:
    """The drain is given up in time, however often somebody asks for a reset meanwhile."""
    process = launch(STUCK_STOP, grace=1)
    process.wait_until_serving()
    process.send(signal.SIGTERM)
    process.wait_for("stopping")
    until = time.monotonic() + 10
    while process._popen.poll() is None and time.monotonic() < until:
        process.send(signal.SIGHUP)
        time.sleep(0.2)
    assert process._popen.poll() == TIMED_OUT


def test_all_services_stop_at_the_same_time(launch: Launch) -> None:
    """None takes new messages because it waits for others to drain."""
    process = launch(MANY)
    process.wait_until_serving(40)
    process.send(signal.SIGTERM)
    assert process.end()[0] == DRAINED


def test_what_has_started_is_stopped_when_the_start_is_broken_off(launch: Launch) -> None:
    """SIGTERM during the start signs off services that serve already, and waits for no other."""
    process = launch(ONE_WAITS)
    process.wait_for("waiting")
    process.send(signal.SIGTERM)
    assert process.end() == (DRAINED, ["stopped"], "")


def test_what_has_started_is_stopped_when_another_fails(launch: Launch) -> None:
    """A start that fails says why in one line, and leaves no service behind as if it were up."""
    process = launch(ONE_FAILS)
    process.wait_for("started")
    assert process.end() == (FAILED, ["stopped"], "test: no such thing\n")


def test_one_that_fails_to_stop_does_not_cut_others_short(launch: Launch) -> None:
    """All drain, and then the exit code says that something went wrong."""
    process = launch(ONE_FAILS_TO_STOP)
    process.wait_until_serving(2)
    process.send(signal.SIGTERM)
    code, lines, _ = process.end()
    assert (code, lines) == (FAILED, ["drained"])


def test_a_second_signal_ends_it_at_once(launch: Launch) -> None:
    """Who insists does not wait for the drain, and sees so by the exit code."""
    process = launch(STUCK_STOP)
    process.wait_until_serving()
    process.send(signal.SIGTERM)
    process.wait_for("stopping")
    process.send(signal.SIGINT)
    assert process.end()[0] == 128 + signal.SIGINT


def test_a_sighup_while_it_starts_is_not_lost(launch: Launch) -> None:
    """The reset takes place once the services have started."""
    process = launch(SLOW_START)
    process.wait_for("starting")
    process.send(signal.SIGHUP)
    process.wait_for("started")
    process.wait_for("reset")
