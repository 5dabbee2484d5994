"""Metadata of a server: what users note down about it."""

import falcon
from falcon import Response

from api.handlers.base import Handler, require_server_id
from api.policies import server_metadata as policies
from api.request import Request
from api.schemas import server_metadata as schemas
from common.context import RequestContext
from common.exception import Invalid, NotFound

Metadata = dict[str, str]


class ServerMetadata(Handler):
    """``/servers/{server_id}/metadata``, and each item of it by its key."""

    def on_get(self, req: Request, resp: Response, server_id: str) -> None:
        """Show all of it."""
        resp.media = {"metadata": self._read(req.authorize(policies.SHOW), server_id)}

    def on_post(self, req: Request, resp: Response, server_id: str) -> None:
        """Add to it, and replace what has the same key."""
        ctxt = req.authorize(policies.UPDATE)
        added = req.body(schemas.ALL)["metadata"]
        resp.media = {"metadata": self._change(ctxt, server_id, added, [])}

    def on_put(self, req: Request, resp: Response, server_id: str) -> None:
        """Replace it."""
        ctxt = req.authorize(policies.UPDATE)
        wanted = req.body(schemas.ALL)["metadata"]
        resp.media = {"metadata": self._change(ctxt, server_id, wanted, None)}

    def on_get_item(self, req: Request, resp: Response, server_id: str, key: str) -> None:
        """Show one item."""
        metadata = self._read(req.authorize(policies.SHOW), server_id)
        if key not in metadata:
            raise NotFound("Metadata item was not found")
        resp.media = {"meta": {key: metadata[key]}}

    def on_put_item(self, req: Request, resp: Response, server_id: str, key: str) -> None:
        """Set one item."""
        ctxt = req.authorize(policies.UPDATE)
        item = req.body(schemas.ONE)["meta"]
        if key not in item:
            raise Invalid("Request body and URI mismatch")
        self._change(ctxt, server_id, item, [])
        resp.media = {"meta": item}

    def on_delete_item(self, req: Request, resp: Response, server_id: str, key: str) -> None:
        """Remove one item."""
        ctxt = req.authorize(policies.DELETE)
        self._change(ctxt, server_id, {}, [key])
        resp.status = falcon.HTTP_204

    def _read(self, ctxt: RequestContext, server_id: str) -> Metadata:
        require_server_id(server_id)
        return dict(self._conductor.instance_get(ctxt, server_id).metadata)

    def _change(
        self, ctxt: RequestContext, server_id: str, added: Metadata, removed: list[str] | None
    ) -> Metadata:
        require_server_id(server_id)
        return self._conductor.instance_change_metadata(ctxt, server_id, added, removed)
