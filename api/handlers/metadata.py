"""Metadata of servers and of images: what users note down about them."""

from abc import ABC, abstractmethod

import falcon
from falcon import Response

from api.formats import is_uuid
from api.handlers.base import Handler, require_server_id
from api.microversion import MAX, not_supported
from api.policies import images, server_metadata
from api.policies.base import Rule
from api.request import Request
from api.schemas import server_metadata as schemas
from common.context import RequestContext
from common.exception import ImageNotFound, Invalid, NotFound

Items = dict[str, str]


class Metadata(Handler, ABC):
    """``/NOUN/{NOUN_id}/metadata``, and each item of it by its key.

    :cvar until: the last microversion that has it
    """

    SHOW: Rule
    UPDATE: Rule
    DELETE: Rule
    until: tuple[int, int] = MAX

    def on_get(self, req: Request, resp: Response, **whose: str) -> None:
        """Show all of it."""
        resp.media = {"metadata": self._read(self._authorize(req, self.SHOW), _ident(whose))}

    def on_post(self, req: Request, resp: Response, **whose: str) -> None:
        """Add to it, and replace what has the same key."""
        ctxt = self._authorize(req, self.UPDATE)
        added = req.body(schemas.ALL)["metadata"]
        resp.media = {"metadata": self._change(ctxt, _ident(whose), added, [])}

    def on_put(self, req: Request, resp: Response, **whose: str) -> None:
        """Replace it."""
        ctxt = self._authorize(req, self.UPDATE)
        wanted = req.body(schemas.ALL)["metadata"]
        resp.media = {"metadata": self._change(ctxt, _ident(whose), wanted, None)}

    def on_get_item(self, req: Request, resp: Response, key: str, **whose: str) -> None:
        """Show one item."""
        metadata = self._read(self._authorize(req, self.SHOW), _ident(whose))
        if key not in metadata:
            raise NotFound("Metadata item was not found")
        resp.media = {"meta": {key: metadata[key]}}

    def on_put_item(self, req: Request, resp: Response, key: str, **whose: str) -> None:
        """Set one item."""
        ctxt = self._authorize(req, self.UPDATE)
        item = req.body(schemas.ONE)["meta"]
        if key not in item:
            raise Invalid("Request body and URI mismatch")
        self._change(ctxt, _ident(whose), item, [])
        resp.media = {"meta": item}

    def on_delete_item(self, req: Request, resp: Response, key: str, **whose: str) -> None:
        """Remove one item."""
        ctxt = self._authorize(req, self.DELETE)
        self._change(ctxt, _ident(whose), {}, [key])
        resp.status = falcon.HTTP_204

    def _authorize(self, req: Request, rule: Rule) -> RequestContext:
        if req.version > self.until:
            raise not_supported(req.version)
        return req.authorize(rule)

    @abstractmethod
    def _read(self, ctxt: RequestContext, ident: str) -> Items:
        """All of it."""

    @abstractmethod
    def _change(
        self, ctxt: RequestContext, ident: str, added: Items, removed: list[str] | None
    ) -> Items:
        """What it is with some added, and some removed or, with None, all others."""


class ServerMetadata(Metadata):
    """Of a server."""

    SHOW, UPDATE = server_metadata.SHOW, server_metadata.UPDATE
    DELETE = server_metadata.DELETE

    def _read(self, ctxt: RequestContext, ident: str) -> Items:
        require_server_id(ident)
        return dict(self._conductor.instance_get(ctxt, ident).metadata)

    def _change(
        self, ctxt: RequestContext, ident: str, added: Items, removed: list[str] | None
    ) -> Items:
        require_server_id(ident)
        return self._conductor.instance_change_metadata(ctxt, ident, added, removed)


class ImageMetadata(Metadata):
    """Of an image: what it has as properties in the image service."""

    SHOW, UPDATE, DELETE = images.SHOW, images.UPDATE, images.UPDATE
    until = (2, 38)

    def _read(self, ctxt: RequestContext, ident: str) -> Items:
        _require_image_id(ident)
        return dict(self._conductor.image_get(ctxt, ident).properties)

    def _change(
        self, ctxt: RequestContext, ident: str, added: Items, removed: list[str] | None
    ) -> Items:
        _require_image_id(ident)
        return self._conductor.image_change_properties(ctxt, ident, added, removed)


def _ident(whose: dict[str, str]) -> str:
    """The one other part of a path: the id of what has the metadata."""
    (ident,) = whose.values()
    return ident


def _require_image_id(ident: str) -> None:
    if not is_uuid(ident):
        raise ImageNotFound(image=ident)
