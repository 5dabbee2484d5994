"""Middleware: what happens to every request, whatever it asks for."""

import re
import time
from typing import Any
from urllib.parse import quote

import falcon
from falcon import Response
from oslo_log import log

from api import microversion
from api.auth import Authenticator
from api.grants import Grant
from api.policies.base import CONTEXT_IS_ADMIN
from api.policy import Policy
from api.request import Request
from common.context import RequestContext
from common.exception import MicronovaError
from web import names

LOG = log.getLogger("micronova.api")

REQUEST_ID = "X-OpenStack-Request-ID"
REQUEST_ID_FORMAT = re.compile("req-[0-9a-fA-F-]{36}")
DISCOVERY = frozenset({"/", "/v2.1"})
JSON_TYPES = (falcon.MEDIA_JSON, "application/vnd.openstack.compute+json")
WHO = "micronova.who"  # in the environment: the Grant, or the error that says why there is none


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
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def process_request(self, req: Request, _: Response) -> None:
        size = req.content_length or 0
        if size > self._limit:
            raise falcon.HTTPContentTooLarge(
                description=f"The request body is larger than {self._limit} bytes."
            )
        if size:
            _require_json(req.content_type)
            req.raw_body = req.stream.read(size)


def _require_json(header: str | None) -> None:
    """Refuse what is not JSON: a web page can't send JSON to another site without asking it."""
    content_type = (header or "").partition(";")[0].strip().lower()
    if not content_type:
        raise falcon.HTTPBadRequest(
            description="The request has a body and no Content-Type: send application/json."
        )
    if content_type not in JSON_TYPES:
        raise falcon.HTTPUnsupportedMediaType(
            description=f"Unsupported Content-Type {content_type}: send application/json."
        )


class Authentication:
    """Finds out who asks, and whether it is an administrator. Discovery is for everybody."""

    def __init__(self, authenticator: Authenticator, policy: Policy) -> None:
        self._authenticator = authenticator
        self._policy = policy

    def admits(self, env: dict[str, Any]) -> bool:
        """Find out who asks before the rest of the request is here; whether that is somebody."""
        req = Request(env)
        if req.path in DISCOVERY:
            return False
        try:
            env[WHO] = self._authenticator.authenticate(req)
        except (falcon.HTTPError, MicronovaError) as refusal:
            env[WHO] = refusal
        return isinstance(env[WHO], Grant)

    def process_request(self, req: Request, _: Response) -> None:
        names.check(req)
        names.require_own_page(req)
        req.policy = self._policy
        if req.path in DISCOVERY:
            return
        grant = req.env.get(WHO) or self._authenticator.authenticate(req)
        if isinstance(grant, Exception):
            raise grant
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
