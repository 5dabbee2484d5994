"""Reading the firehose's frames: nobody's properties end the connection of the watch."""

import json
import struct
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watch.envelope import decode
from watch.firehose import _forgiving
from watch.model import as_json

DELIVER = struct.pack(">HH", 60, 60)
HEADERS = struct.pack(">H", 1 << 13)  # the flag of the only property there is: headers


def header(properties: bytes) -> memoryview:
    """The header frame of a message without a body."""
    return memoryview(struct.pack(">HxxQ", 60, 0) + properties)


def read(properties: bytes) -> list[Any]:
    """What comes of a message with such properties, and of the one behind it."""
    messages: list[Any] = []
    connection: Any = SimpleNamespace(bytes_recv=0)
    on_frame = _forgiving(connection, lambda *args: messages.append(args[-1]))
    for frame in (header(properties), header(bytes(2))):
        on_frame((1, 1, memoryview(DELIVER)))
        on_frame((2, 1, frame))
    return messages


def table(content: bytes) -> bytes:
    """A table of AMQP."""
    return struct.pack(">I", len(content)) + content


def field(kind: bytes, content: bytes, name: bytes = b"a") -> bytes:
    """A field of a table."""
    return bytes([len(name)]) + name + kind + content


def nested(levels: int) -> bytes:
    """Tables in tables."""
    content = b""
    for _ in range(levels):
        content = field(b"F", table(content))
    return content


KINDS = st.sampled_from([bytes([kind]) for kind in b"SsxbBUuIiLlfdDFAtTV?"])
FIELDS = st.builds(field, KINDS, st.binary(max_size=12), st.binary(max_size=5))
CONTENTS = st.lists(FIELDS, max_size=4).map(b"".join)
DEEP = st.recursive(
    CONTENTS, lambda inner: inner.map(table).map(lambda c: field(b"F", c)), max_leaves=3
)


@given(st.binary(max_size=60) | DEEP.map(lambda content: HEADERS + table(content)))
def test_no_properties_end_the_connection(properties: bytes) -> None:
    """Each message is there, the next one too, and what could be read of it can be shown."""
    odd, good = read(properties)
    assert good.properties == {}
    headers = odd.properties.get("application_headers") or {}
    event = decode("publish.x", headers, b"{}", 1.0)
    json.dumps(as_json(event), allow_nan=False) if event else None


@pytest.mark.parametrize("levels", [2_000, 10_000])
def test_properties_in_properties_do_not_end_the_connection(levels: int) -> None:
    """The library calls itself for each level, and Python does not for all of them."""
    assert len(read(HEADERS + table(nested(levels)))) == 2
