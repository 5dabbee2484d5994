"""The commands that ask the watch, against one that serves a recording."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main
from deployment.ports import free_port
from deployment.process import ManagedProcess
from deployment.waiting import eventually
from tests.fixtures.watched import StubObserver, served
from tests.recordings import events
from tests.unit.watch.makers import call
from watch import recording

MICRONOVA = [sys.executable, "-m", "cli"]
ENVIRONMENT = {"PYTHONPATH": os.pathsep.join(sys.path)}

SAMPLE = {
    "name": "lab",
    "type": "classic",
    "ready": 0,
    "unacked": 250,
    "consumers": 1,
    "publish_rate": 20.0,
    "deliver_rate": 20.0,
    "ack_rate": 0.0,
    "readers": ["listener@127.0.0.1"],
}
ALARM = {
    "queue": "lab",
    "kind": "unacked",
    "unacked": 250,
    "ready": 0,
    "readers": ["listener@127.0.0.1"],
    "since": 1.0,
    "per_minute": 1200.0,
    "advice": "Restart it.",
    "source": "https://www.rabbitmq.com/docs/confirms",
}


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """A command takes signals as it needs them; this process goes on after it."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def observer() -> StubObserver:
    """What the watch knows: a boot and a deletion."""
    return StubObserver(events("boot"))


@pytest.fixture
def url(observer: StubObserver) -> Iterator[str]:
    """Where the watch is."""
    with served(observer) as found:
        yield found


@pytest.fixture
def boot(observer: StubObserver) -> str:
    """The id of the request that boots."""
    return next(r.id for r in observer.flow.requests() if r.title.endswith("create_servers"))


def micronova(url: str, *arguments: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, arguments, env={"MICRONOVA_WATCH_URL": url})


def test_flow_draws_a_request_of_which_the_id_begins_so(url: str, boot: str) -> None:
    """What `micronova watch` shows of an id is enough to see the whole request."""
    done = micronova(url, "flow", boot.removeprefix("req-")[:8])
    assert done.exit_code == 0
    assert boot in done.output
    assert re.search(r"●═+▶┃.* compute_task.create_servers 1.0", done.output)


def test_flow_gives_mermaid_and_json(url: str, boot: str) -> None:
    """For documents, and for scripts."""
    assert micronova(url, "flow", boot, "--mermaid").output.startswith("sequenceDiagram\n")
    answer = json.loads(micronova(url, "flow", boot, "--json").output)
    assert answer["request"]["id"] == boot
    assert len(answer["messages"]) == answer["request"]["messages"]


def test_flow_says_why_a_request_is_not_known(url: str) -> None:
    """Nobody looked when it happened: that is the reason nearly always."""
    done = micronova(url, "flow", "req-0000")
    assert done.exit_code == 1
    assert "no request req-0000 is known" in done.output
    assert "micronova watch" in done.output


def test_flow_names_the_candidates_of_a_short_id(url: str) -> None:
    """Too few characters are no reason to draw any of those that begin so."""
    done = micronova(url, "flow", "req-")
    assert done.exit_code == 1
    assert "requests begin with req-: req-" in done.output


def test_stats_shows_how_often_and_how_long(url: str) -> None:
    """By method and by who asks whom; the same for scripts."""
    lines = [line.split() for line in micronova(url, "stats").output.splitlines()]
    (boot,) = (line for line in lines if line[:1] == ["compute_task.create_servers"])
    assert boot[1:4] == ["call", "1", "0"]
    assert ["sender", "receiver"] in [line[:2] for line in lines]
    answer = json.loads(micronova(url, "stats", "--json", "--background").output)
    assert sum(row["count"] for row in answer["methods"]) >= len(lines) - 4


def test_stats_of_nothing_says_how_to_get_some() -> None:
    """Instead of an empty table."""
    with served(StubObserver()) as empty:
        assert "micronova watch" in micronova(empty, "stats").output


def test_queues_shows_numbers(url: str, observer: StubObserver) -> None:
    """Ready, unacked, rates and consumers of each queue; exit code 0 where all is well."""
    observer.said_health = {"queues": [SAMPLE], "alarms": []}
    done = micronova(url, "queues")
    assert done.exit_code == 0
    assert done.output.splitlines()[1].split() == [
        *("lab", "0", "250", "20.0", "20.0", "0", "1", "classic")
    ]


def test_queues_tells_an_alarm_by_its_exit_code(url: str, observer: StubObserver) -> None:
    """A script notices; a person reads which queue, who reads it, and what to do."""
    observer.said_health = {"queues": [SAMPLE], "alarms": [ALARM]}
    done = micronova(url, "queues")
    assert done.exit_code == 3
    assert "ALARM lab: 250 unacked, 0 ready, +1200 a minute" in done.output
    assert "read by listener@127.0.0.1\nRestart it.\nhttps://www.rabbitmq.com/" in done.output
    as_json = micronova(url, "queues", "--json")
    assert as_json.exit_code == 3
    assert json.loads(as_json.output)["alarms"] == [ALARM]


def test_topology_is_a_tree(url: str, observer: StubObserver) -> None:
    """From the exchange by the routing key to the queue and its readers."""
    observer.said_topology = {
        "exchanges": [{"name": "nova", "type": "topic"}],
        "queues": [
            {"name": "compute", "type": "quorum", "consumers": 1, "readers": ["compute.host1"]},
            {"name": "old", "type": "classic", "consumers": 0, "readers": []},
        ],
        "bindings": [{"exchange": "nova", "queue": "compute", "routing_key": "compute"}],
    }
    lines = micronova(url, "topology").output.splitlines()
    assert [line.strip() for line in lines] == [
        "nova  topic",
        "└── compute  quorum",
        "└── compute.host1",
        "bound to no exchange",
        "└── old  classic",
        "└── nobody reads it",
    ]


def test_without_a_watch_it_is_said_what_to_do() -> None:
    """Each of the commands ends with one line that helps, and no password in it."""
    url = f"http://ann:hush@127.0.0.1:{free_port()}"
    for command in (["watch"], ["flow", "req-1"], ["topology"], ["queues"]):
        done = micronova(url, *command)
        assert done.exit_code == 1
        assert "no watch answers" in done.output
        assert "hush" not in done.output


def test_a_recording_is_replayed(tmp_path: Path) -> None:
    """A file tells, line by line, what happened when it was recorded; no server is needed."""
    path = tmp_path / "call.jsonl"
    path.write_text("".join(recording.write(call(at=1_800_000_000.0))))
    done = micronova("http://127.0.0.1:9", "watch", "--replay", str(path))
    assert done.exit_code == 0
    assert done.output.split()[1:] == [*("1", "6.0", "ms", "app", "⇄", "lab", "echo")]


def test_a_file_that_is_no_recording_is_refused(tmp_path: Path) -> None:
    """With its name, the line, and where to get one."""
    path = tmp_path / "wrong.jsonl"
    path.write_text("{}\n")
    done = micronova("http://127.0.0.1:9", "watch", "--replay", str(path))
    assert done.exit_code == 1
    assert "wrong.jsonl: line 1 is no event" in done.output


def test_watch_shows_a_message_and_ends_on_ctrl_c(
    url: str, observer: StubObserver, tmp_path: Path
) -> None:
    """A line appears while it happens; who has seen enough leaves without an error."""
    command = [*MICRONOVA, "watch", "--url", url]
    process = ManagedProcess("watch", command, tmp_path / "log", env=ENVIRONMENT).start()
    eventually(lambda: observer.viewers, "the command looking")
    for event in call(at=4_000_000_000.0):  # later than the command's start
        observer.flow.take(event)
    process.wait_for_line(r"1 +6\.0 ms +app.* ⇄ .* echo", 10)
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    assert "create_servers" not in process.log.read_text()


def test_watch_is_quiet_when_nobody_reads_on(url: str, observer: StubObserver) -> None:
    """`| head -1` is no error worth a traceback."""
    command = [*MICRONOVA, "watch", "--url", url, "--request", "req", "--json"]
    with subprocess.Popen(
        command,
        env={**os.environ, **ENVIRONMENT},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        first = json.loads(process.stdout.readline())
        process.stdout.close()
        for event in call():
            observer.flow.take(event)
        assert first["type"] == "message"
        assert [line for line in process.stderr if "watching" not in line] == []
