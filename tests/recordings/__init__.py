"""What the firehose of a real broker told, kept to test against: see record.py.

``nova-34`` is a server's life in an unmodified Nova 34, with both kinds of notifications.
"""

import functools
import gzip
import json
from pathlib import Path

from watch.envelope import decode
from watch.model import Event

FOLDER = Path(__file__).parent


def raw(name: str) -> list[dict]:
    """The trace messages of a recording: routing_key, headers, body, and when they arrived."""
    path = FOLDER / f"{name}.raw.jsonl"
    packed = path.with_name(f"{path.name}.gz")
    text = gzip.decompress(packed.read_bytes()).decode() if packed.exists() else path.read_text()
    return [json.loads(line) for line in text.splitlines()]


@functools.cache
def events(name: str) -> tuple[Event, ...]:
    """The same, decoded: once for all tests, since nothing changes an event."""
    return tuple(map(_decoded, raw(name)))


def _decoded(line: dict) -> Event:
    body = line["body"].encode("latin1")
    event = decode(line["routing_key"], line["headers"], body, line["at"])
    assert event
    return event
