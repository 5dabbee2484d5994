"""What services logged in JSON, read back: the RPCs they made, and lines for people."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

_LOGGER = "micronova.rpc"


@dataclass(frozen=True)
class RPC:
    """One call, cast or fan-out, as its sender logged it."""

    request_id: str
    began: float
    """Seconds since the epoch."""
    kind: str
    caller: str
    target: str
    method: str
    """With namespace and version, such as ``compute_task.create_servers 1.0``."""
    milliseconds: float
    outcome: str
    """``ok`` or the name of an exception."""

    @classmethod
    def from_line(cls, line: str) -> Self | None:
        """Read a line of a service's log; None if it is about something else."""
        record = _record(line)
        if record.get("name") != _LOGGER:
            return None
        facts, took = record["extra"], record["extra"]["milliseconds"]
        name = ".".join(filter(None, (facts["namespace"], facts["method"])))
        return cls(
            request_id=record["context"].get("request_id") or "",
            began=record["created"] - took / 1000,
            kind=facts["kind"],
            caller=facts["caller"],
            target=facts["target"],
            method=" ".join(filter(None, (name, facts["version"]))),
            milliseconds=took,
            outcome=facts["outcome"],
        )


def read_rpcs(lines: Iterable[str]) -> list[RPC]:
    """All RPCs in the logs of any number of services, in the order in which they began."""
    return sorted(filter(None, map(RPC.from_line, lines)), key=lambda rpc: rpc.began)


def as_text(line: str) -> str:
    """A line of a service's log as a person wants to read it."""
    record = _record(line)
    if not record:
        return line
    text = "{levelname} {name} {message}".format_map(record)
    return f"{text}\n{record['traceback']}" if record["traceback"] else text


def _record(line: str) -> dict[str, Any]:
    """The record that the line holds; empty if it is no JSON, but what an interpreter wrote."""
    try:
        record = json.loads(line)
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}
