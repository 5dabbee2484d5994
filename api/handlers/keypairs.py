"""Keypairs: with which keys users come into their servers."""

from functools import partial

import falcon
from falcon import Response

from api import keys
from api.formats import is_text
from api.handlers.base import Handler
from api.policies import keypairs as policies
from api.policies.base import Rule
from api.query import Query
from api.request import Request
from api.schemas import keypairs as schemas
from api.views import keypairs as views
from api.views import links
from common.context import RequestContext
from common.exception import KeypairNotFound
from common.objects import KeyPair


class KeyPairs(Handler):
    """``/os-keypairs``, and each of a user's by its name."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List a user's keypairs, in pages since 2.35."""
        query = req.query(schemas.LIST)
        ctxt, user_id = _whose(req, policies.INDEX, query)
        ask = partial(self._conductor.keypair_list, ctxt, user_id)
        if req.version < (2, 35):
            found, marker = list(self._all(ask, "name")), None
        else:
            found, marker = self._page(query, ask, "name")
        shown = [{"keypair": views.summary(req.version, keypair)} for keypair in found]
        next_page = links.next_page(req, query, "keypairs_links", marker)
        resp.media = {"keypairs": shown, **next_page}

    def on_post(self, req: Request, resp: Response) -> None:
        """Keep a public key, or that of a pair which is made for who asks, and forgotten."""
        wanted = req.body(schemas.CREATE)["keypair"]
        user_id, kind = wanted.get("user_id") or req.ctxt.user_id or "", wanted.get("type", "ssh")
        ctxt = req.authorize_for(policies.CREATE, user_id=user_id)
        private, public = None, wanted.get("public_key")
        if public is None:
            private, public = keys.generate(kind)
        keypair = KeyPair(
            user_id=user_id,
            name=wanted["name"],
            type=kind,
            public_key=public,
            fingerprint=keys.fingerprint(kind, public),
        )
        shown = views.created(req.version, self._conductor.keypair_create(ctxt, keypair))
        resp.media = {"keypair": shown if private is None else {**shown, "private_key": private}}
        resp.status = falcon.HTTP_201 if req.version >= (2, 2) else falcon.HTTP_200

    def on_get_item(self, req: Request, resp: Response, name: str) -> None:
        """Show a keypair."""
        ctxt, user_id = _whose(req, policies.SHOW, req.query(schemas.ONE), name)
        keypair = self._conductor.keypair_get(ctxt, user_id, name)
        resp.media = {"keypair": views.detail(req.version, keypair)}

    def on_delete_item(self, req: Request, resp: Response, name: str) -> None:
        """Forget a keypair; servers keep the key they were built with."""
        ctxt, user_id = _whose(req, policies.DELETE, req.query(schemas.ONE), name)
        self._conductor.keypair_delete(ctxt, user_id, name)
        resp.status = falcon.HTTP_204 if req.version >= (2, 2) else falcon.HTTP_202


def _whose(req: Request, rule: Rule, query: Query, name: str = "") -> tuple[RequestContext, str]:
    """Whose keypairs are asked for, and the context to ask in."""
    user_id = query.get("user_id") or req.ctxt.user_id or ""
    ctxt = req.authorize_for(rule, user_id=user_id)
    if not is_text(name):
        raise KeypairNotFound(name=name, user_id=user_id)
    return ctxt, user_id
