"""Middleware: who sends a request, and which version of the API it speaks."""

from collections.abc import Collection
from typing import Any

import falcon
from falcon import Response

from api import microversion, paths
from api.policies.base import CONTEXT_IS_ADMIN
from api.policy import Policy
from api.request import Request
from common.exception import MicronovaError
from identity.caller import Caller
from identity.strategies import Authenticator
from web import names

REQUEST_ID = "X-Compute-Request-ID"  # the older name of the header, which clients look for
WHO = "micronova.who"  # in the environment: the Caller, or the error that says why there is none


class Authentication:
    """Finds out who asks, and whether it is an administrator. Discovery is for everybody."""

    def __init__(
        self, authenticator: Authenticator, policy: Policy, nouns: Collection[str]
    ) -> None:
        self._authenticator = authenticator
        self._policy = policy
        self._nouns = nouns

    def admits(self, env: dict[str, Any]) -> bool:
        """Find out who asks before the rest of the request is here; whether that is somebody."""
        req = Request(env)
        if req.path in paths.DISCOVERY:
            return False
        try:
            env[WHO] = self._authenticator.authenticate(req)
        except (falcon.HTTPError, MicronovaError) as refusal:
            env[WHO] = refusal
        return isinstance(env[WHO], Caller)

    def process_request(self, req: Request, _: Response) -> None:
        names.check(req)
        names.require_own_page(req)
        req.policy = self._policy
        if req.path in paths.DISCOVERY:
            return
        caller = req.env.get(WHO) or self._authenticator.authenticate(req)
        if isinstance(caller, Exception):
            raise caller
        req.ctxt.user_id = caller.user
        req.ctxt.project_id = caller.project
        req.ctxt.roles = list(caller.roles)
        req.ctxt.is_admin = self._policy.allows(req.ctxt, CONTEXT_IS_ADMIN)
        paths.rewrite(req, self._nouns)


class Microversion:
    """Settles the version of the API a request speaks, and says so in the response."""

    def process_request(self, req: Request, _: Response) -> None:
        req.version = microversion.negotiate(
            req.get_header(microversion.HEADER), req.get_header(microversion.LEGACY_HEADER)
        )

    def process_response(self, req: Request, resp: Response, _: object, __: bool) -> None:
        resp.set_headers(microversion.headers(req.version))
        resp.set_header(REQUEST_ID, req.ctxt.request_id)
