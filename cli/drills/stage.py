"""Where a drill takes place: its processes, its time, and what it shows."""

import math
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

from rich.text import Text

from cli.drills import report
from cli.drills.numbers import Numbers, Sample
from cli.output import Screen
from cli.queues import alarm_text
from cli.running import config_arguments
from cli.watching import signs_of
from deployment.process import ManagedProcess

_START_SECONDS = 30


class DrillError(Exception):
    """A drill has not gone as it should; says what is wrong."""


class Worker:
    """One process of a drill.

    :ivar taken: how many messages it has taken from the broker, if it tells
    :ivar done: how often it has done each message, by the message's number
    """

    def __init__(self, name: str, module: str, arguments: Sequence[str], folder: Path) -> None:
        self.taken = 0
        self.done: dict[int, int] = {}
        command = [sys.executable, "-P", "-m", f"cli.drills.{module}", *arguments]
        log = folder / f"{name}.log"
        self._process = ManagedProcess(name, command, log, sink=lambda _, line: self._take(line))

    def start(self) -> None:
        """Start it; ProcessError if it does not get ready."""
        self._process.start()
        self._process.wait_for_line(f'"{report.READY}"', _START_SECONDS, what="it was ready")

    def kill(self) -> None:
        """End it as a crash would: what it has not confirmed goes back to the broker."""
        if self._process.running:
            self._process.kill()

    def _take(self, line: str) -> None:
        what, number = report.parse(line) or ("", 0)
        if what == "taken":
            self.taken += 1
        elif what == "done":
            self.done[number] = self.done.get(number, 0) + 1


class Stage:
    """Owns a drill's processes; leaving it ends them and removes what they left on the broker.

    :param config_files: the deployment's, for the processes
    :param queues: the drill's; the first is the one that is told about
    :param per_sign: how many messages that are not done make up a sign of the bar
    """

    def __init__(
        self,
        screen: Screen,
        numbers: Numbers,
        config_files: Iterable[Path],
        queues: Sequence[str],
        per_sign: int,
    ) -> None:
        self.workers: list[Worker] = []
        self._screen = screen
        self._numbers = numbers
        self._files = config_arguments(config_files)
        self._queues = queues
        self._per_sign = per_sign
        self._began = time.monotonic()
        self._alarmed = False
        self._folder = tempfile.TemporaryDirectory(prefix="drill-")

    def start(self, name: str, module: str, *arguments: str) -> Worker:
        """Start a process; ProcessError if it does not get ready."""
        words = [*self._files, *arguments]
        worker = Worker(name, module, words, Path(self._folder.name))
        self.workers.append(worker)
        worker.start()
        return worker

    def done(self) -> dict[int, int]:
        """How often each message was done, by its number."""
        counts: dict[int, int] = {}
        for worker in self.workers:
            for number, count in list(worker.done.items()):
                counts[number] = counts.get(number, 0) + count
        return counts

    def introduce(self, text: str) -> None:
        """Tell what the drill is about, and where its numbers are from."""
        watched = self._numbers.sample(self._queues[0]).unacked is not None
        source = (
            "unacked is as the broker last counted, up to 5 s ago"
            if watched
            else "no watch answers: unacked is counted here, and there will be no alarm"
        )
        self._screen.console.print(Text(" ".join(text.split())))
        self._screen.console.print(Text(f"({source})", "dim"))

    def say(self, text: str) -> None:
        """Tell what happens next."""
        self._screen.console.print(Text(f"\n{text}\n", "bold"))

    def tell(self, sent: int) -> Sample:
        """Write one line about how it is now, `sent` being the messages sent up to now."""
        sample = self._numbers.sample(self._queues[0])
        done, taken = len(self.done()), sum(worker.taken for worker in self.workers)
        held = sent - max(done, taken) - sample.ready
        unacked = held if sample.unacked is None else sample.unacked
        block = signs_of(self._screen.console).block
        memory = f"in memory {taken - done:4}  " if taken else ""
        self._screen.console.print(
            Text.assemble(
                (f"{time.monotonic() - self._began:4.0f} s  ", "dim"),
                f"sent {sent:4}  done {done:4}  {memory}ready {sample.ready:4}  ",
                (f"unacked {max(0, unacked):4}  ", "red" if sample.alarm else ""),
                (block * math.ceil((sent - done) / self._per_sign), "yellow"),
            )
        )
        self._tell_alarm(sample)
        return sample

    def wait(self, sent: int, seconds: int) -> bool:
        """Tell every second until all that was sent is done and confirmed; False if time is up."""
        for _ in range(seconds):
            sample = self.tell(sent)
            if len(self.done()) >= sent and not sample.ready and not sample.unacked:
                return True
            time.sleep(1)
        return False

    def _tell_alarm(self, sample: Sample) -> None:
        if sample.alarm and not self._alarmed:
            self._screen.console.print(alarm_text(sample.alarm))
        elif self._alarmed and not sample.alarm:
            self._screen.console.print(Text("the alarm is over", "green"))
        self._alarmed = sample.alarm is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            worker.kill()
        self._folder.cleanup()
        self._numbers.remove(self._queues)
