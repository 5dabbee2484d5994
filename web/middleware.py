"""Middleware of every HTTP API: a request's id, its line in the log, and its body."""

import re
import time
from collections.abc import Collection
from urllib.parse import quote

import falcon
from falcon import Response
from oslo_log import log

from common.context import RequestContext

LOG = log.getLogger("micronova.api")

REQUEST_ID = "X-OpenStack-Request-ID"
REQUEST_ID_FORMAT = re.compile("req-[0-9a-fA-F-]{36}")


class Request(falcon.Request):
    """A request with its id, and its body once that is here."""

    ctxt: RequestContext
    raw_body: bytes = b""


class RequestId:
    """Gives every request an id of our own, and keeps the one the caller gave it."""

    def process_request(self, req: Request, _: Response) -> None:
        theirs = req.get_header(REQUEST_ID) or ""
        known = theirs if REQUEST_ID_FORMAT.fullmatch(theirs) else None
        req.ctxt = RequestContext(global_request_id=known, overwrite=True)

    def process_response(self, req: Request, resp: Response, _: object, __: bool) -> None:
        resp.set_header(REQUEST_ID, req.ctxt.request_id)


class AccessLog:
    """Logs a line for each request: method, path, status and milliseconds."""

    def process_request(self, req: Request, _: Response) -> None:
        req.context.began = time.perf_counter()

    def process_response(self, req: Request, resp: Response, _: object, __: bool) -> None:
        facts = {
            "method": req.method,
            "path": quote(req.path),
            "status": resp.status_code,
            "milliseconds": round(1000 * (time.perf_counter() - req.context.began), 2),
        }
        LOG.info("%(method)s %(path)s %(status)d %(milliseconds).1f ms", facts, extra=facts)


class Body:
    """Takes the body; the server has read it up to the limit, and has seen to how it comes.

    :param limit: largest body in bytes
    :param types: what it may be, besides JSON
    """

    def __init__(self, limit: int, types: Collection[str] = ()) -> None:
        self._limit = limit
        self._types = {falcon.MEDIA_JSON, *types}

    def process_request(self, req: Request, _: Response) -> None:
        size = req.content_length or 0
        if size > self._limit:
            raise falcon.HTTPContentTooLarge(
                description=f"The request body is larger than {self._limit} bytes."
            )
        if size:
            self._require_json(req.content_type)
            req.raw_body = req.stream.read(size)

    def _require_json(self, header: str | None) -> None:
        """Refuse what is not JSON: a web page can't send it to another site without asking it."""
        content_type = (header or "").partition(";")[0].strip().lower()
        if not content_type:
            raise falcon.HTTPBadRequest(
                description="The request has a body and no Content-Type: send application/json."
            )
        if content_type not in self._types:
            raise falcon.HTTPUnsupportedMediaType(
                description=f"Unsupported Content-Type {content_type}: send application/json."
            )
