"""Nova's API as its own package describes it: endpoints, schemas, and Nova's verdict on a value.

Nova is installed in a folder of its own, by `make .nova/.installed`, and asked in a process.
"""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from api.microversion import MAX, MIN
from tests.conformance.installed import programs

SIDE = Path(__file__).with_name("nova_side.py")


def holds(since: int | None, until: int | None, minor: int) -> bool:
    """Whether a microversion is between two, both included; None: there is no bound."""
    return (since or 0) <= minor and (until is None or minor <= until)


class Schema(NamedTuple):
    """A schema and the microversions, by their second number, it is for; None: no bound."""

    since: int | None
    until: int | None
    number: int
    schema: Any

    def holds(self, minor: int) -> bool:
        return holds(self.since, self.until, minor)


@dataclass(frozen=True)
class Endpoint:
    """What answers one method of a path, or one action; see ``nova_side.described``."""

    path: str
    method: str
    action: str | None
    since: int | None
    until: int | None
    removed: str | None
    codes: list[list[int | None]]
    body: list[Schema]
    query: list[Schema]
    response: list[Schema]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.method, self.path, self.action)))

    @property
    def versions(self) -> range:
        """The microversions at which it is there, of those we advertise."""
        first, last = max(self.since or 0, MIN.minor), min(self.until or MAX.minor, MAX.minor)
        return range(first, last + 1)

    @property
    def changes(self) -> list[int]:
        """The microversions at which anything about it changes, and the last one."""
        found = {s.since or MIN.minor for s in (*self.body, *self.query, *self.response)}
        return sorted((found | {self.versions[-1]}) & set(self.versions))

    def success(self, minor: int) -> int:
        """The status that says it went well."""
        for code, since, until in self.codes:
            if holds(since, until, minor):
                return cast("int", code)
        return 200

    def schema(self, kind: str, minor: int) -> Schema | None:
        """Its schema of a kind, ``body``, ``query`` or ``response``, at a microversion."""
        return next((s for s in getattr(self, kind) if s.holds(minor)), None)


def shape(path: str) -> str:
    """A path without the names of its parameters, to compare it with another's."""
    return re.sub(r"{[^}]*}", "{}", path).rstrip("/") or "/"


class Nova:
    """A process that has Nova at hand."""

    def __init__(self, reader: IO[str], writer: IO[str]) -> None:
        self._reader, self._writer = reader, writer
        self.endpoints = [_endpoint(one) for one in json.loads(reader.readline())]

    def refuses(self, schema: Schema, value: Any) -> str | None:
        """Why Nova refuses a value; None: it does not."""
        self._writer.write(json.dumps([schema.number, value]) + "\n")
        self._writer.flush()
        return cast("str | None", json.loads(self._reader.readline()))


def _endpoint(found: dict[str, Any]) -> Endpoint:
    for kind in ("body", "query", "response"):
        found[kind] = [Schema(*one) for one in found[kind]]
    return Endpoint(**found)


@contextmanager
def nova() -> Iterator[Nova]:
    """Nova, installed if it is not yet."""
    process = subprocess.Popen(
        [programs("nova") / "python", "-W", "ignore", SIDE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdin
        assert process.stdout
        yield Nova(process.stdout, process.stdin)
        process.stdin.close()
