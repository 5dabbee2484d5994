"""Decodes what the broker's firehose shows of a message. Pure functions; no input makes them fail.

The firehose publishes a copy of each message to ``amq.rabbitmq.trace``: with routing key
``publish.EXCHANGE`` when the broker gets it and ``deliver.QUEUE`` when it hands it to a consumer.
The copy's headers tell about the original, its body is the original's.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from common.printable import printable
from watch.meaning import meaning
from watch.model import Envelope, Event
from watch.redact import redact, redact_context, redact_text
from watch.sensitive import HIDDEN

CONTEXT_PREFIX = "_context_"
MAX_IDS = 20
MAX_QUEUES = 1_000
MAX_NAME = 500  # characters; the broker takes none of more than 255 bytes
MAX_BODY = 1024 * 1024  # a longer one is not decoded: the watch must keep up

_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)
_REQUEST_ID = re.compile(r"req-[0-9a-f-]+", re.IGNORECASE)


def decode(routing_key: str, headers: Mapping[str, Any], body: bytes, at: float) -> Event | None:
    """Return the event that one of the firehose's copies tells of; None if it tells of none.

    :param routing_key: of the copy
    :param headers: of the copy
    :param at: when it arrived, in seconds since 1970
    """
    kind, _, rest = routing_key.partition(".")
    if kind not in {"publish", "deliver"}:
        return None
    properties = _mapping(headers.get("properties"))
    keys = _list(headers.get("routing_keys"))
    queues = [rest] if kind == "deliver" else _list(headers.get("routed_queues"))
    return Event(
        at=at,
        kind="publish" if kind == "publish" else "deliver",
        exchange=_name(headers.get("exchange_name")),
        routing_key=_name(next(iter(keys), "")),
        queues=tuple(map(_name, queues[:MAX_QUEUES])),
        connection=_name(headers.get("connection")),
        channel=channel if isinstance(channel := headers.get("channel"), int) else 0,
        user=_name(headers.get("user")),
        node=_name(headers.get("node")),
        size=len(body),
        redelivered=bool(headers.get("redelivered")),
        properties=redact(properties),
        envelope=_decoded(body, _name(properties.get("message_id"))),
    )


def _decoded(body: bytes, message_id: str) -> Envelope:
    decoder = _lately if len(body) <= MAX_BODY else decode_body  # nobody keeps those for long
    return decoder(body, message_id)


def decode_body(body: bytes, message_id: str = "") -> Envelope:
    """Return the redacted content of a message.

    :param message_id: the AMQP property, which tells one message of other applications from another
    """
    content = _json(body) if len(body) <= MAX_BODY else None
    if isinstance(content, dict) and isinstance(content.get("oslo.message"), str):
        content = _json(content["oslo.message"])
    if isinstance(content, dict):
        for form in (_request, _notification, _reply):
            if envelope := form(content):
                return envelope
    unique_id = message_id or hashlib.sha256(body).hexdigest()[:32]
    if content is None:
        return Envelope("foreign", unique_id, text=f"{len(body)} bytes that are not read")
    return Envelope("foreign", unique_id, args=redact(content), ids=_ids(content))


def bare(envelope: Envelope) -> Envelope:
    """An envelope without what the message carries: what is left pairs messages and names them."""
    return replace(
        envelope,
        args=None,
        result=None,
        text=None,
        context={},
        ids=(),
        names={},
        subject=None,
        user=envelope.user and HIDDEN,
        project=envelope.project and HIDDEN,
        failure=envelope.failure and envelope.failure.partition(":")[0],
    )


_lately = lru_cache(maxsize=32)(decode_body)  # a delivery follows its publish, with the same body


def _request(content: dict[str, Any]) -> Envelope | None:
    if not isinstance(content.get("method"), str):
        return None
    args = redact(content.get("args"))
    return Envelope(
        "request",
        **_common(content),
        **meaning(content["method"], args),
        msg_id=_optional(content.get("_msg_id")),
        reply_queue=_optional(content.get("_reply_q")),
        namespace=_optional(content.get("namespace")),
        method=_line(content["method"]),
        version=_optional(content.get("version")),
        args=args,
        ids=_ids(content.get("args")),
    )


def _notification(content: dict[str, Any]) -> Envelope | None:
    if not isinstance(content.get("event_type"), str) or "payload" not in content:
        return None
    payload = redact(content["payload"])
    return Envelope(
        "notification",
        **_common(content),
        **meaning(None, payload),
        method=_line(content["event_type"]),
        publisher=_optional(content.get("publisher_id")),
        priority=_optional(content.get("priority")),
        args=payload,
        ids=_ids(content["payload"]),
    )


def _reply(content: dict[str, Any]) -> Envelope | None:
    if "_msg_id" not in content or not {"result", "failure", "ending"} & content.keys():
        return None
    return Envelope(
        "reply",
        **_common(content),
        msg_id=_optional(content.get("_msg_id")),
        result=redact(content.get("result")),
        failure=_failure(content.get("failure")),
        ending=bool(content.get("ending", True)),
        ids=_ids(content.get("result")),
    )


def _common(content: dict[str, Any]) -> dict[str, Any]:
    """What every form of oslo.messaging's has."""
    context = {
        key.removeprefix(CONTEXT_PREFIX): value
        for key, value in content.items()
        if key.startswith(CONTEXT_PREFIX)
    }
    shown = redact_context(context)
    return {
        "unique_id": _optional(content.get("_unique_id")),
        "context": shown,
        "request_id": _optional(shown.get("request_id")),
        "user": _first(shown, "user_name", "user", "user_id"),
        "project": _first(shown, "project_name", "project_id", "tenant", "project"),
    }


def _failure(failure: Any) -> str | None:
    """``CLASS: message`` of the exception in a reply, without its traceback."""
    if not failure:
        return None
    content = _json(failure) if isinstance(failure, str) else failure
    if not isinstance(content, dict):
        return redact_text(str(failure))
    kind = _text(content.get("class")) or "error"
    return f"{_line(kind)}: {redact_text(_text(content.get('message')))}"


def _ids(content: Any) -> tuple[str, ...]:
    """The UUIDs in a value, each once, those of requests left out."""
    text = _REQUEST_ID.sub("", json.dumps(content, default=str)[:MAX_BODY])
    return tuple(dict.fromkeys(found.lower() for found in _UUID.findall(text)))[:MAX_IDS]


def _json(text: bytes | str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        return None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, (list, tuple)) else ()


def _first(context: Mapping[str, Any], *keys: str) -> str | None:
    found = (context.get(key) for key in keys)
    return _optional(next(filter(None, found), None))


def _text(value: Any) -> str:
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode(errors="replace")
    return "" if value is None else str(value)


def _name(value: Any) -> str:
    """A name that the broker knows: shown whole, so that what has the same name has it here."""
    return printable(_text(value)[:MAX_NAME])


def _line(text: str) -> str:
    """A name that only applications know."""
    return redact_text(text, keep="")


def _optional(value: Any) -> str | None:
    return _line(_text(value)) if value else None
