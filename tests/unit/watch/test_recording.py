"""Recordings: written, read again, and played."""

import json

import pytest

from tests.recordings import events
from tests.recordings.record import SECRET
from watch.flow import Flow
from watch.recording import RecordingError, read, replay, write


def recorded(name):
    flow = Flow()
    for event in events(name):
        flow.take(event)
    return list(write(flow.events())), flow


def test_a_recording_tells_the_same_story_again():
    """What was seen live is seen in a replay: the same messages, senders, times and troubles."""
    lines, flow = recorded("boot")
    again = Flow()
    for event in read(lines):
        again.take(event)
    assert [r.title for r in again.requests()] == [r.title for r in flow.requests()]
    assert [r.ms for r in again.requests()] == [r.ms for r in flow.requests()]


def test_a_replay_says_when_something_becomes_known():
    """A replay has its own pace: each update comes so many seconds after the first event."""
    lines, flow = recorded("boot")
    steps = list(replay(read(lines)))
    times = [after for after, _ in steps]
    span = flow.events()[-1].at - flow.events()[0].at
    assert times == sorted(times)
    assert times[0] == 0
    assert times[-1] == pytest.approx(span, abs=1e-3)


@pytest.mark.parametrize(
    "line", ["no json", "[]", "{}", '{"at": "x", "envelope": {}}', '{"envelope": 3}', "null"]
)
def test_a_broken_line_is_named(line):
    """Whoever wrote into a recording is told which line is wrong."""
    good, _ = recorded("boot")
    with pytest.raises(RecordingError, match="line 2 is no event"):
        list(read([good[0], line]))


@pytest.mark.parametrize(
    ("where", "wrong"),
    [
        ("event", {"at": float("nan")}),
        ("event", {"size": "1"}),
        ("event", {"exchange": None}),
        ("event", {"properties": ["x"]}),
        ("event", {"kind": "lost"}),
        ("envelope", {"form": "letter"}),
        ("envelope", {"unique_id": ["u"]}),
        ("envelope", {"method": 3}),
        ("envelope", {"context": [1]}),
    ],
)
def test_a_line_with_a_wrong_value_is_named(where, wrong):
    """It is refused when it is read, and does not break what comes later."""
    values = json.loads(recorded("boot")[0][0])
    (values if where == "event" else values["envelope"]).update(wrong)
    with pytest.raises(RecordingError, match="line 1 is no event"):
        list(replay(read([json.dumps(values)])))


def test_secrets_in_a_foreign_recording_are_not_shown():
    """A recording from elsewhere is not trusted to be redacted."""
    lines, _ = recorded("boot")
    values = json.loads(lines[0])
    values["envelope"]["args"] = {"password": SECRET}
    values["envelope"]["context"] = {"auth_token": SECRET}
    (event,) = read([json.dumps(values)])
    assert SECRET not in "".join(write([event]))


def test_empty_lines_do_no_harm():
    """A recording may have been edited by hand."""
    lines, _ = recorded("boot")
    assert len(list(read(["\n", lines[0], "\n"]))) == 1
