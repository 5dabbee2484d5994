"""What the page and the terminal commands ask for. Answers are JSON, unless they say otherwise."""

import asyncio
import json
from collections.abc import Awaitable
from typing import Any

import falcon
from falcon.asgi import Request, Response

from watch import recording
from watch.flow import Flow
from watch.lenses import Lenses
from watch.mermaid import mermaid
from watch.model import as_json
from watch.node import ManagementError
from watch.observer import Observer
from watch.stream import Streams

MAX_RECORDING = 64 * 1024 * 1024
JSON_LINES = "application/x-ndjson"


class Stream:
    """GET /api/stream: server-sent events; resumes after ``Last-Event-ID``."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    async def on_get(self, req: Request, resp: Response) -> None:
        resp.sse = self._streams.events(req.get_header("Last-Event-ID"))


class Requests:
    """GET /api/requests?search=TEXT: the requests that are known, the latest first."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow

    async def on_get(self, req: Request, resp: Response) -> None:
        found = self._flow.requests(req.get_param("search", default=""))
        resp.media = {"requests": [as_json(request) for request in found]}


class RequestFlow:
    """GET /api/requests/ID: a request, its messages and participants.

    With ``.mmd`` after the id it is the text of a mermaid diagram, with ``.jsonl`` a recording.
    """

    def __init__(self, flow: Flow) -> None:
        self._flow = flow

    async def on_get(self, req: Request, resp: Response, request_id: str) -> None:
        name, _, form = request_id.rpartition(".")
        if form not in {"mmd", "jsonl"}:
            name, form = request_id, ""
        found = self._flow.request(name)
        if found is None:
            raise falcon.HTTPNotFound(
                description=f"No request {request_id} is known: nobody was looking when it came, "
                "or it was long ago."
            )
        request, messages, participants = found
        if form == "mmd":
            resp.content_type = falcon.MEDIA_TEXT
            resp.text = mermaid(request, messages, participants)
        elif form == "jsonl":
            _offer(resp, f"{name}.jsonl", "".join(recording.write(self._flow.events(name))))
        else:
            resp.media = {
                "request": as_json(request),
                "messages": [as_json(message) for message in messages],
                "participants": [as_json(participant) for participant in participants],
            }


class Spans:
    """GET /api/requests/ID/spans: what services know of a request, see ``watch.lenses``."""

    def __init__(self, flow: Flow, lenses: Lenses | None) -> None:
        self._flow = flow
        self._lenses = lenses

    async def on_get(self, req: Request, resp: Response, request_id: str) -> None:
        found = self._flow.request(request_id)
        resp.media = {"spans": [], "problem": None}
        if found and self._lenses:
            resp.media = await asyncio.to_thread(self._lenses.spans, found[0])


class MessageDetails:
    """GET /api/messages/N: a message, and all that the broker did with it."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow

    async def on_get(self, req: Request, resp: Response, number: int) -> None:
        found = self._flow.message(number)
        if found is None:
            raise falcon.HTTPNotFound(description=f"Message {number} is not known any more.")
        message, events = found
        resp.media = {"message": as_json(message), "events": [as_json(event) for event in events]}


class Recording:
    """GET /api/recording.jsonl: all events that are known."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow

    async def on_get(self, req: Request, resp: Response) -> None:
        text = await asyncio.to_thread(self._text)
        _offer(resp, "recording.jsonl", text)

    def _text(self) -> str:
        return "".join(recording.write(self._flow.events()))


class Replay:
    """POST /api/replay: what a recording tells, and when."""

    async def on_post(self, req: Request, resp: Response) -> None:
        body = await req.stream.read(MAX_RECORDING + 1)
        if len(body) > MAX_RECORDING:
            raise falcon.HTTPContentTooLarge(
                description=f"A recording has at most {MAX_RECORDING} bytes."
            )
        try:
            resp.media = {"updates": await asyncio.to_thread(_played, body)}  # others go on
        except (UnicodeDecodeError, recording.RecordingError) as error:
            raise falcon.HTTPBadRequest(description=str(error)) from None


def _played(body: bytes) -> list[dict[str, Any]]:
    return [
        {"after": after, "type": update.type, "data": update.data}
        for after, update in recording.replay(recording.read(body.decode().splitlines()))
    ]


class Statistics:
    """GET /api/statistics?background=true: how often what was asked, and how long it took."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow

    async def on_get(self, req: Request, resp: Response) -> None:
        background = req.get_param_as_bool("background", default=False)
        resp.media = await asyncio.to_thread(self._flow.statistics, background=background)


class Topology:
    """GET /api/topology: exchanges, queues, bindings."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer

    async def on_get(self, req: Request, resp: Response) -> None:
        resp.media = await _told(self._observer.topology())


class Queues:
    """GET /api/queues: numbers of messages in each queue, and what is alarming about them."""

    def __init__(self, observer: Observer) -> None:
        self._observer = observer

    async def on_get(self, req: Request, resp: Response) -> None:
        resp.media = await _told(self._observer.queues())


async def _told(answer: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    """What the broker's management API tells; 503 if it does not."""
    try:
        return await answer
    except ManagementError as error:
        raise falcon.HTTPServiceUnavailable(description=str(error)) from None


def _offer(resp: Response, name: str, text: str) -> None:
    resp.content_type = JSON_LINES
    resp.downloadable_as = name
    resp.text = text


async def as_error(
    req: Request,
    resp: Response,
    error: Exception,
    params: dict[str, Any],  # noqa: ARG001
) -> None:
    """Answer a falcon.HTTPError with ``{"error": TEXT}``."""
    if not isinstance(error, falcon.HTTPError):
        raise error
    resp.status = error.status
    resp.set_headers(error.headers or {})
    resp.content_type = falcon.MEDIA_JSON
    resp.text = json.dumps({"error": error.description or error.title})
