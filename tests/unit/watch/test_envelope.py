"""Decoding: what the firehose of a real broker told, and what no application should send."""

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures.near import EVIL_TEXT
from tests.recordings import events, raw
from tests.recordings.record import REQUEST, SECRET, SERVER
from watch.envelope import decode, decode_body
from watch.model import as_json
from watch.redact import HIDDEN


def named(method):
    return [e for e in events("trouble") if e.envelope.method == method and e.kind == "publish"]


def wrapped(**content):
    return json.dumps({"oslo.version": "2.0", "oslo.message": json.dumps(content)}).encode()


def test_a_call_says_what_is_asked_of_whom():
    """A request is decoded down to namespace, method, version, arguments and who asks."""
    event = named("echo")[0]
    envelope = event.envelope
    assert (event.exchange, event.routing_key, event.queues) == (
        "openstack",
        "lab.one",
        ("lab.one",),
    )
    assert (envelope.form, envelope.namespace, envelope.version) == ("request", "lab", "1.0")
    assert (envelope.request_id, envelope.user, envelope.project) == (REQUEST, "ann", "p")
    assert envelope.msg_id
    assert envelope.reply_queue.startswith("reply_")
    assert envelope.args["server_id"] == SERVER
    assert SERVER in envelope.ids


def test_a_reply_tells_of_the_exception_without_its_traceback():
    """What went wrong is shown in one line, as the caller would see it."""
    failures = [e.envelope for e in events("trouble") if e.envelope.failure]
    assert {f.failure for f in failures} == {f"ValueError: no room for it; password={HIDDEN}"}


def test_a_notification_says_who_publishes_what():
    """Event type and publisher of a notification take the place of method and sender."""
    (event,) = named("lab.done")
    envelope = event.envelope
    assert (envelope.form, envelope.publisher, envelope.priority) == (
        "notification",
        "lab.one",
        "INFO",
    )
    assert envelope.ids == (SERVER,)


def test_another_applications_json_is_shown():
    """Messages of applications that do not use oslo.messaging can be read, too."""
    foreign = [e.envelope for e in events("trouble") if e.envelope.form == "foreign"]
    assert {"job": 7, "api_key": HIDDEN} in [envelope.args for envelope in foreign]


def test_bytes_that_nobody_understands_are_counted_and_not_shown():
    """A body that is no JSON may hold anything: only its length is told."""
    envelope = decode_body(b"\xff password=sesame")
    assert (envelope.form, envelope.text) == ("foreign", "17 bytes that are not read")


@pytest.mark.parametrize("name", ["boot", "trouble"])
def test_no_secret_is_left_in_an_event(name):
    """Tokens, passwords and keys in contexts, arguments and errors are gone after decoding."""
    for event in events(name):
        assert SECRET not in json.dumps(as_json(event))


def test_all_trace_messages_are_understood():
    """Each of a recording's copies becomes an event, with its connection and user."""
    decoded = list(events("trouble"))
    assert len(decoded) == len(raw("trouble"))
    assert all(event.connection and event.user and event.node for event in decoded)


def test_other_messages_are_no_events():
    """What is neither published nor delivered is not made up to be."""
    assert decode("connection.created", {}, b"{}", 0.0) is None


def test_an_enormous_body_is_not_decoded():
    """The watch keeps up: what is larger than a megabyte is only counted."""
    body = wrapped(method="m", args={"blob": "x" * 2_000_000})
    assert decode_body(body).text.endswith("bytes that are not read")


def test_an_enormous_body_is_not_kept():
    """A few of them would take all memory."""
    body = b"x" * 2_000_000
    before = sys.getrefcount(body)
    decode("publish.x", {}, body, 0.0)
    assert sys.getrefcount(body) == before


def test_deep_and_long_values_are_cut():
    """What is kept of a message is bounded, however it is made."""
    deep: list = []
    for _ in range(500):
        deep = [deep]
    body = wrapped(method="m", args={"deep": deep, "long": ["x" * 5_000] * 150})
    shown = decode_body(body).args
    assert shown["long"][-1] == "... 50 more"
    assert len(json.dumps(shown)) < 300_000


# many small values find more than a few large ones, whose making takes all the time
TEXT = st.text(max_size=20) | EVIL_TEXT
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    [
        "method",
        "args",
        "_msg_id",
        "_reply_q",
        "result",
        "failure",
        "ending",
        "event_type",
        "payload",
        "_unique_id",
        "_context_request_id",
        "_context_user",
        "namespace",
        "oslo.message",
    ]
)


def texts(value):
    """All texts in a value, names included."""
    if isinstance(value, dict):
        return [text for pair in value.items() for one in pair for text in texts(one)]
    if isinstance(value, (list, tuple)):
        return [text for one in value for text in texts(one)]
    return [value] if isinstance(value, str) else []


@given(
    st.dictionaries(FIELDS, JSON, max_size=8), st.dictionaries(TEXT, JSON, max_size=5), st.binary()
)
def test_no_message_makes_the_watch_fail(content, headers, garbage):
    """Whatever an application or a broker sends is decoded to something that can be shown.

    Anywhere: in JSON that every reader takes, in a terminal, and in memory.
    """
    bodies = (json.dumps(content).encode(), wrapped(**content), garbage)
    names = ("properties", "routing_keys", "routed_queues", "channel", "exchange_name")
    broken = dict(zip(names, headers.values(), strict=False))
    for body in bodies:
        for kind in ("publish.x", "deliver.q"):
            event = decode(kind, {"headers": headers, **broken}, body, 1.0)
            told = as_json(event)
            assert len(json.dumps(told, allow_nan=False)) < 500_000
            assert all(
                sign.isprintable() or sign in "\n\t" for text in texts(told) for sign in text
            )
