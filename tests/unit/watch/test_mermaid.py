"""A request as a mermaid diagram."""

import re

import pytest

from tests.recordings import events
from watch.flow import Flow
from watch.mermaid import mermaid
from watch.model import Message, Participant, Request

STATEMENT = re.compile(
    r"title .+|participant p\d+ as .+|p\d+(->>|-->>|-\)|-x|--x)[+-]?p\d+: .+|Note over p\d+,p\d+: .+"
)
SAFE = re.compile(r"([\w .,()/@+=*!?'-]|#\d+;)*", re.ASCII)
NASTY = [
    "end",
    "a;b:c",
    "%% comment",
    '"quoted"',
    "<br/>",
    "as p9",
    "x\nend\nparticipant p9",
    "#35;",
    "{curly}",
    "$$x$$",
    "größer ✓",
    "-->>",
]


def message(number, **other):
    """A message from a to b that is done."""
    values = {
        "request": "req-1",
        "kind": "call",
        "sender": "a",
        "receivers": ["b"],
        "exchange": "x",
        "routing_key": "b",
        "queues": ["b"],
        "namespace": None,
        "method": "echo",
        "version": "1.0",
        "published": float(number),
        "delivered": number + 0.1,
        "answered": number + 0.2,
        "done": number + 0.3,
        "ms": 300.0,
        "state": "done",
    }
    return Message(id=number, **(values | other))


def drawn(*messages, labels=None):
    """The diagram of messages, without its heading and participants."""
    ids = dict.fromkeys(p for m in messages for p in (m.sender, *m.receivers))
    people = [Participant(i, (labels or {}).get(i, i)) for i in ids]
    lines = mermaid(Request("req-1", "echo", None, None, 0.0), messages, people).splitlines()
    return [line.strip() for line in lines if "->" in line or "-)" in line or "-x" in line]


def test_a_boot_is_drawn_as_it_happened():
    """Participants come in the order they appear in, calls with their answers, casts without."""
    flow = Flow()
    for event in events("boot"):
        flow.take(event)
    (boot,) = (r for r in flow.requests() if r.title.endswith("create_servers"))
    text = mermaid(*flow.request(boot.id))
    assert re.sub(r"[\d.]+ ms", "N ms", re.sub(r"\(req-.*\)", "(ID)", text)).splitlines()[1:] == [
        "    title compute_task.create_servers (ID)",
        *(line for line in text.splitlines() if "participant" in line),
        "    p1->>+p2: compute_task.create_servers 1.0",
        "    p2-->>-p1: N ms",
        "    p2-)p3: build_and_run_instance 6.0",
        "    p3->>+p2: action_finish 3.0",
        "    p2-->>-p3: N ms",
    ]


def test_a_call_within_a_call_is_drawn_within_it():
    """The answer stands where it came, not behind its question."""
    outer = message(1, answered=9.0, done=9.0)
    inner = message(2, sender="b", receivers=["c"])
    assert [line.split(":")[0] for line in drawn(outer, inner)] == [
        "p1->>+p2",
        "p2->>+p3",
        "p3-->>-p2",
        "p2-->>-p1",
    ]


def test_a_fanout_goes_to_each():
    """One arrow for each receiver."""
    lines = drawn(message(1, kind="fanout", receivers=["b", "c"]))
    assert lines == ["p1-)p2: echo 1.0", "p1-)p3: echo 1.0"]


def test_what_nobody_got_ends_at_the_broker():
    """A message without a receiver is drawn as lost, and the reason noted."""
    lost = message(
        1, receivers=[], answered=None, done=None, trouble="unroutable", error="no queue"
    )
    text = mermaid(Request("r", "t", None, None, 0.0), [lost], [Participant("a", "a")])
    assert "participant p2 as broker" in text
    assert "p1-xp2: echo 1.0" in text
    assert "Note over p1,p2: unroutable#58; no queue" in text


def test_a_call_that_is_not_answered_has_no_answer():
    """Neither an answer nor a bar that never ends is drawn."""
    assert drawn(message(1, answered=None, done=None)) == ["p1->>p2: echo 1.0"]


@pytest.mark.parametrize("name", NASTY)
def test_any_name_is_safe(name):
    """Whatever somebody calls a method or a process, it is text to mermaid and nothing else."""
    nasty = message(1, method=name, trouble="failed", error=name)
    people = [Participant("a", name), Participant("b", name)]
    first, *lines = mermaid(Request(name, name, None, None, 0.0), [nasty], people).splitlines()
    assert first == "sequenceDiagram"
    for line in map(str.strip, lines):
        assert STATEMENT.fullmatch(line)
        text = re.split(r": | as |title ", line, maxsplit=1)[1]
        assert SAFE.fullmatch(text)
        assert not re.search(r"\bend\b", text, re.IGNORECASE)
