"""What the firehose of a real broker told, kept to test against: see record.py."""

import json
from collections.abc import Iterator
from pathlib import Path

from watch.envelope import decode
from watch.model import Event

FOLDER = Path(__file__).parent


def raw(name: str) -> list[dict]:
    """The trace messages of a recording: routing_key, headers, body, and when they arrived."""
    return [json.loads(line) for line in (FOLDER / f"{name}.raw.jsonl").read_text().splitlines()]


def events(name: str) -> Iterator[Event]:
    """The same, decoded."""
    for line in raw(name):
        body = line["body"].encode("latin1")
        event = decode(line["routing_key"], line["headers"], body, line["at"])
        assert event
        yield event
