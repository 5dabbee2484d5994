"""A request as it is drawn in a terminal."""

import pytest
from rich.cells import cell_len

from tests.unit.watch.test_mermaid import message
from watch.model import Participant, Request
from watch.signs import ASCII, UNICODE, signs_for
from watch.text import flow_text, labels

REQUEST = Request("req-1", "echo", "ann", "lab", 1.0, 1.3, 300.0, messages=1, outcome="ok")
LONG = "a_method_whose_name_is_far_too_long_to_stand_beside_lifelines_of_many_processes"


def drawn(*messages, width=100, signs=UNICODE, request=REQUEST):
    """The lines of the diagram below its heading."""
    ids = dict.fromkeys(p for m in messages for p in (m.sender, *m.receivers))
    people = [Participant(i, i) for i in ids]
    return flow_text(request, messages, people, width, signs).plain.split("\n")[4:]


def test_a_call_goes_from_lifeline_to_lifeline():
    """The row has the offset and the duration in ms, the arrow, and what was asked."""
    header, second, row = drawn(message(1))
    assert header.split() == ["at", "ms", "took", "ms", "a"]
    assert second.endswith("│               b")
    assert row == f"{'0.0':>9}  {'300.0':>7}  ●══════════════▶┃                 echo 1.0"


def test_an_answer_to_the_left_points_left():
    """Who is asked may stand left of who asks."""
    rows = drawn(message(1, kind="cast"), message(2, sender="b", receivers=["a"], kind="cast"))
    assert "●──────────────▶│" in rows[2]
    assert "│◀──────────────●" in rows[3]


def test_a_fanout_has_a_head_at_each_receiver():
    """The arrow goes on behind the first receiver to the next."""
    rows = drawn(message(1, kind="fanout", receivers=["b", "c"]))
    assert "●──────────────▶│──────────────▶│" in rows[3]


def test_a_busy_lifeline_is_thick():
    """While b answers a's call it can be seen that what it sends is part of that."""
    outer = message(1, answered=9.0, done=9.0)
    rows = drawn(outer, message(2, sender="b", receivers=["c"]), message(10, kind="cast"))
    assert rows[4].count("┃") == 1
    assert "│               ●══════════════▶┃" in rows[4]
    assert "┃" not in rows[5]


def test_trouble_is_told_in_words():
    """A message that nobody gets has a cross for an arrow head, and the reason below it."""
    lost = message(1, receivers=[], ms=None, trouble="undelivered", error="nobody takes it")
    _, row, words = drawn(lost)
    assert "●═✗" in row
    assert words.strip() == "│" + " " * 17 + "✗ undelivered: nobody takes it"


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
@pytest.mark.parametrize("count", [1, 3, 6, 12])
def test_nothing_is_wider_than_the_terminal(width, count):
    """At any width, and with any number of processes, a terminal breaks no line."""
    names = [f"compute.host{number}" for number in range(count)]
    messages = [
        message(n, sender=a, receivers=[b, a], method=LONG, trouble="failed", error=LONG)
        for n, (a, b) in enumerate(zip(names, [*names[1:], names[0]], strict=True), start=1)
    ]
    for line in drawn(*messages, width=width):
        assert cell_len(line) <= width


def test_a_narrow_terminal_gets_a_list():
    """Where lifelines find no room it is still told who sent what to whom."""
    messages = [message(n, sender=f"s{n}", receivers=[f"s{n + 1}"]) for n in range(1, 9)]
    lines = drawn(*messages, width=60)
    assert lines[1].endswith("s1 ⇄ s2")
    assert lines[2].strip() == "echo 1.0"


def test_a_message_on_its_way_has_no_duration_yet():
    """Instead of a number there are dots."""
    assert " … " in drawn(message(1, ms=None))[-1]


def test_a_terminal_without_unicode_gets_ascii():
    """Each sign has a replacement of the same width."""
    assert signs_for("utf-8") is UNICODE
    assert signs_for("ascii") is signs_for("no such encoding") is ASCII
    lost = message(2, receivers=[], ms=None, trouble="undelivered")
    assert all(line.isascii() for line in drawn(message(1), lost, signs=ASCII))


def test_names_can_not_steer_the_terminal():
    """What somebody calls a method is shown; escape sequences in it are not."""
    evil = "\x1b[2J\x07evil\n"
    request = Request("req-1", evil, evil, evil, 0.0)
    people = [Participant("a", evil), Participant("b", f"b{evil}")]
    messages = [message(1, method=evil, trouble="failed", error=evil)]
    text = flow_text(request, messages, people, 100).plain
    assert "evil" in text
    assert not {"\x1b", "\x07"} & set(text)


def test_processes_with_the_same_label_are_told_apart():
    """Two that are not known yet are both called as their user; the ids tell which is which."""
    people = [Participant("?1", "app"), Participant("?2", "app"), Participant("b", "b")]
    assert labels(people) == {"?1": "app ?1", "?2": "app ?2", "b": "b"}
