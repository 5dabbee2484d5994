"""The commands that show what strangers have named: nothing of it steers the terminal."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from cli.output import Screen
from cli.ping import _show
from tests.fixtures.watched import StubObserver, served
from tests.unit.cli.test_watch import ALARM, SAMPLE
from tests.unit.watch.makers import call
from watch import recording
from watch.envelope import decode
from watch.model import Event

EVIL = "\x1b[2J\x07\r\x9b31m\u202e\u2066evil\x00"


def stranger() -> list[Event]:
    """A message in which everything has an evil name, as decoded, and with names as they were."""
    message = {
        "method": EVIL,
        "namespace": EVIL,
        "version": EVIL,
        "args": {EVIL: EVIL},
        "_unique_id": EVIL,
        "_context_request_id": "req-" + EVIL,
        "_context_user": EVIL,
        "_context_project_id": EVIL,
    }
    names = ("exchange_name", "connection", "user", "node")
    headers = {
        **dict.fromkeys(names, EVIL),
        "routing_keys": [EVIL],
        "routed_queues": [EVIL],
        "properties": {EVIL: EVIL},
    }
    failed = {"_msg_id": EVIL, "failure": json.dumps({"class": EVIL, "message": EVIL})}
    decoded = [
        decode(key, headers, json.dumps(body).encode(), 1.0)
        for key in (f"publish.{EVIL}", f"deliver.{EVIL}")
        for body in (message, failed)
    ]
    undecoded = [
        replace(event, exchange=EVIL, user=EVIL, queues=(EVIL,), routing_key=EVIL)
        for event in call(failure=EVIL)
    ]
    return [event for event in decoded if event] + undecoded


@pytest.fixture
def said(tmp_path: Path) -> str:
    """All that the commands print about it."""
    observer = StubObserver(stranger())
    queue = {**SAMPLE, "name": EVIL, "readers": [EVIL]}
    alarm = {**ALARM, "queue": EVIL, "readers": [EVIL], "advice": EVIL}
    observer.said_health = {"queues": [queue], "alarms": [alarm]}
    observer.said_topology = {
        "exchanges": [{"name": EVIL, "type": "topic"}],
        "queues": [queue, {**queue, "name": f"loose{EVIL}"}],
        "bindings": [{"exchange": EVIL, "queue": EVIL, "routing_key": EVIL}],
    }
    recorded = tmp_path / "recorded.jsonl"
    recorded.write_text("".join(recording.write(stranger())))
    commands = [
        ["watch", "--replay", str(recorded)],
        ["watch", "--replay", str(recorded), "--json"],
        ["topology"],
        ["topology", "--json"],
        ["stats"],
        ["stats", "--json"],
        ["queues"],
        ["queues", "--json"],
        ["flow", EVIL],
    ]
    requests = [update.data["id"] for update in observer.flow.updates() if update.type == "request"]
    for request in requests:
        commands += [["flow", request], ["flow", request, "--mermaid"], ["flow", request, "--json"]]
    with served(observer) as url:
        outputs = [
            CliRunner().invoke(main, [*c, "--url", url], prog_name="micronova") for c in commands
        ]
    assert len(requests) > 1
    assert all("evil" in done.output for done in outputs)
    return "".join(done.output for done in outputs)


def steering(text: str) -> set[str]:
    """The signs in an output that are neither printable nor the end of a line."""
    return {sign for sign in text if not sign.isprintable() and sign != "\n"}


def test_no_command_of_the_watch_steers_the_terminal(said: str) -> None:
    """Names of methods, queues, exchanges, users, processes and requests, errors and arguments."""
    assert steering(said) == set()


def test_ping_does_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Hosts and topics are as services have registered themselves."""
    good = {"topic": EVIL, "host": EVIL, "answers": True, "milliseconds": 1.0}
    bad = {"topic": "[red]", "host": "h", "answers": False, "error": EVIL}
    _show([good, bad])
    out = capsys.readouterr().out
    assert "evil" in out
    assert "[red]" in out
    assert steering(out) == set()


def test_lines_of_processes_do_not_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """What a library writes past the log comes through `micronova up` as text."""
    Screen().log("api", f"it says {EVIL}\x1bc\x1b]0;title\x07")
    out = capsys.readouterr().out
    assert "it says" in out
    assert steering(out) == set()
