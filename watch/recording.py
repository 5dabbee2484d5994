"""Recordings: events as JSON lines, to be looked at again, by people and by tests."""

import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Any, get_args

from watch.flow import Flow, Update
from watch.meaning import meaning
from watch.model import Envelope, Event, Form, as_json
from watch.redact import redact, redact_context

MAX_EVENTS = 100_000

_TYPES: dict[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("args", "result"), object),
    **dict.fromkeys(("redelivered", "ending"), bool),
    **dict.fromkeys(("channel", "size"), int),
    **dict.fromkeys(("properties", "context", "names"), dict),
    **dict.fromkeys(("exchange", "routing_key", "connection", "node", "actor"), str),
}
_TEXT = (str, type(None))
_CHECKED = {"at", "kind", "queues", "envelope", "form", "ids"}  # in ways of their own


class RecordingError(ValueError):
    """A recording can't be read; says which line and why."""


def write(events: Iterable[Event]) -> Iterator[str]:
    """Each event as a line of JSON, with its end."""
    for event in events:
        yield json.dumps(as_json(event), separators=(",", ":")) + "\n"


def read(lines: Iterable[str]) -> Iterator[Event]:
    """The events of a recording; what should not be seen in them is taken out again.

    :raises RecordingError: a line is no event, or there are too many
    """
    for number, line in enumerate(lines, start=1):
        if number > MAX_EVENTS:
            raise RecordingError(f"a recording has at most {MAX_EVENTS} lines")
        if not line.strip():
            continue
        try:
            yield _event(json.loads(line))
        except (TypeError, ValueError, KeyError, AttributeError, RecursionError) as error:
            raise RecordingError(
                f"line {number} is no event of a recording ({error}); recordings are downloaded "
                "from the page or written by `curl .../api/recording.jsonl`"
            ) from None


def replay(events: Iterable[Event]) -> Iterator[tuple[float, Update]]:
    """What becomes known with each event, and how many seconds after the first one."""
    flow = Flow(MAX_EVENTS)
    began: float | None = None
    for event in events:
        began = event.at if began is None else began
        seen = flow.number
        flow.tick(event.at)
        flow.take(event)
        for update in flow.updates(since=seen):
            yield round(event.at - began, 6), update


def _event(values: Any) -> Event:
    envelope = _kept(Envelope, values["envelope"])
    envelope["args"] = redact(envelope.get("args"))
    envelope["result"] = redact(envelope.get("result"))
    envelope["context"] = redact_context(envelope.get("context") or {})
    envelope["ids"] = tuple(map(str, envelope.get("ids", ())))
    envelope |= meaning(envelope.get("method"), envelope["args"])
    kept = _kept(Event, values) | {"envelope": Envelope(**envelope)}
    kept["queues"] = tuple(map(str, kept["queues"]))
    kept["properties"] = redact(kept.get("properties") or {})
    event = Event(**kept | {"at": float(kept["at"])})
    _check(event)
    return event


def _check(event: Event) -> None:
    """Raise ValueError or TypeError if an event can't have happened."""
    for thing in (event, event.envelope):
        for name in {field.name for field in fields(thing)} - _CHECKED:
            if not isinstance(getattr(thing, name), _TYPES.get(name, _TEXT)):
                raise TypeError(f"{name} is of a wrong type")
    if event.kind not in {"publish", "deliver"} or (event.kind == "deliver" and not event.queues):
        raise ValueError("kind must be publish, or deliver from a queue")
    if event.envelope.form not in get_args(Form):
        raise ValueError(f"form must be one of {', '.join(get_args(Form))}")
    if not math.isfinite(event.at):
        raise ValueError("at must be a time")


def _kept(kind: type[Any], values: dict[str, Any]) -> dict[str, Any]:
    """The values that a dataclass has fields for."""
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in values.items() if name in names}
