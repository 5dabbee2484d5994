"""Middleware: what happens to every request, whatever it asks for."""

import re
import time
from urllib.parse import quote

import falcon
from falcon import Response
from oslo_log import log

from api import microversion
from api.auth import Authenticator
from api.policies.base import CONTEXT_IS_ADMIN
from api.policy import Policy
from api.request import Request
from common.context import RequestContext

LOG = log.getLogger("micronova.api")

REQUEST_ID = "X-OpenStack-Request-ID"
REQUEST_ID_FORMAT = re.compile("req-[0-9a-fA-F-]{36}")
DISCOVERY = frozenset({"/", "/v2.1"})
CHUNK = 64 * 1024
MOST_DISCARDED = 64 * CHUNK  # of a body that is too large; who sends more is cut off


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
    """Reads the body, up to a limit; what is not read would be taken for the next request.

    :param limit: largest body in bytes
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def process_request(self, req: Request, _: Response) -> None:
        chunked = req.env.get("wsgi.input_terminated", False)
        size = None if chunked else req.content_length or 0
        if size is None or size <= self._limit:
            req.raw_body = req.stream.read(self._limit + 1 if size is None else size)
            size = len(req.raw_body)
        if size > self._limit:
            self._discard(req)
            raise falcon.HTTPContentTooLarge(
                description=f"The request body is larger than {self._limit} bytes."
            )

    def _discard(self, req: Request) -> None:
        """Take what is still coming: a client that is cut off would never read our answer."""
        for _ in range(MOST_DISCARDED // CHUNK):
            if not req.stream.read(CHUNK):
                return


class Authentication:
    """Finds out who asks, and whether it is an administrator. Discovery is for everybody."""

    def __init__(self, authenticator: Authenticator, policy: Policy) -> None:
        self._authenticator = authenticator
        self._policy = policy

    def process_request(self, req: Request, _: Response) -> None:
        req.policy = self._policy
        if req.path in DISCOVERY:
            return
        grant = self._authenticator.authenticate(req.auth)
        req.ctxt.user_id = grant.user
        req.ctxt.project_id = grant.project
        req.ctxt.roles = grant.roles
        req.ctxt.is_admin = self._policy.allows(req.ctxt, CONTEXT_IS_ADMIN)


class Microversion:
    """Settles the version of the API a request speaks, and says so in the response."""

    def process_request(self, req: Request, _: Response) -> None:
        req.version = microversion.negotiate(
            req.get_header(microversion.HEADER), req.get_header(microversion.LEGACY_HEADER)
        )

    def process_response(self, req: Request, resp: Response, _: object, __: bool) -> None:
        resp.set_headers(microversion.headers(req.version))
