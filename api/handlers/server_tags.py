"""Tags of a server: words that users find it by."""

import falcon
from falcon import Response

from api.handlers.base import Handler, require_server_id
from api.policies import server_tags as policies
from api.policies.base import Rule
from api.request import Request, only
from api.schemas import server_tags as schemas
from common.context import RequestContext
from common.exception import TagNotFound

SINCE = (2, 26)
Tags = list[str]


class ServerTags(Handler):
    """``/servers/{server_id}/tags``, and each of them."""

    @only(SINCE)
    def on_get(self, req: Request, resp: Response, server_id: str) -> None:
        """List them."""
        resp.media = {"tags": self._read(req, policies.INDEX, server_id)}

    @only(SINCE)
    def on_put(self, req: Request, resp: Response, server_id: str) -> None:
        """Replace them."""
        ctxt = req.authorize(policies.UPDATE_ALL)
        tags = list(dict.fromkeys(req.body(schemas.ALL)["tags"]))
        self._change(ctxt, server_id, tags, None)
        resp.media = {"tags": tags}

    @only(SINCE)
    def on_delete(self, req: Request, resp: Response, server_id: str) -> None:
        """Remove them all."""
        self._change(req.authorize(policies.DELETE_ALL), server_id, [], None)
        resp.status = falcon.HTTP_204

    @only(SINCE)
    def on_get_item(self, req: Request, resp: Response, server_id: str, tag: str) -> None:
        """Check whether there is a tag."""
        if tag not in self._read(req, policies.SHOW, server_id):
            raise TagNotFound(instance=server_id, tag=tag)
        resp.status = falcon.HTTP_204

    @only(SINCE)
    def on_put_item(self, req: Request, resp: Response, server_id: str, tag: str) -> None:
        """Add a tag: 204 where it was there before."""
        ctxt = req.authorize(policies.UPDATE)
        if req.raw_body:
            req.body(schemas.NOTHING)
        schemas.ONE.validate(req.version, tag)
        before = self._change(ctxt, server_id, [tag], [])
        resp.status = falcon.HTTP_204 if tag in before else falcon.HTTP_201
        resp.location = req.href("servers", server_id, "tags", falcon.uri.encode_value(tag))

    @only(SINCE)
    def on_delete_item(self, req: Request, resp: Response, server_id: str, tag: str) -> None:
        """Remove a tag."""
        self._change(req.authorize(policies.DELETE), server_id, [], [tag])
        resp.status = falcon.HTTP_204

    def _read(self, req: Request, policy: Rule, server_id: str) -> Tags:
        ctxt = req.authorize(policy)
        require_server_id(server_id)
        return list(self._conductor.instance_get(ctxt, server_id).tags)

    def _change(
        self, ctxt: RequestContext, server_id: str, added: Tags, removed: Tags | None
    ) -> Tags:
        """Take tags from a server, all for None, and give it others; those it had before."""
        require_server_id(server_id)
        return self._conductor.instance_change_tags(ctxt, server_id, added, removed)
