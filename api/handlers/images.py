"""Images: what servers start from, in the shape of Glance's v2 API."""

from functools import partial
from typing import Any

import falcon
from falcon import Response

from api.formats import is_uuid
from api.handlers.base import Handler
from api.policies import images as policies
from api.query import Query
from api.request import Request
from api.schemas import images as schemas
from api.views import images as views
from api.views import links
from common.exception import ImageNotFound

ANY_OF = "in:"


class Images(Handler):
    """``/images``, and each of them."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List images."""
        ctxt = req.authorize(policies.INDEX)
        query = req.query(schemas.LIST)
        ask = partial(self._conductor.image_list, ctxt, _filters(query))
        found, marker = self._page(query, ask, "id")
        shown = {
            "images": [views.detail(image) for image in found],
            "first": "/v2/images",
            "schema": "/v2/schemas/images",
        }
        if marker is not None:
            shown["next"] = links.next_href("/v2/images", query, marker)
        resp.media = shown

    def on_get_item(self, req: Request, resp: Response, image_id: str) -> None:
        """Show an image."""
        ctxt = req.authorize(policies.SHOW)
        if not is_uuid(image_id):
            raise ImageNotFound(image=image_id)
        resp.media = views.detail(self._conductor.image_get(ctxt, image_id))

    def on_delete_item(self, req: Request, resp: Response, image_id: str) -> None:
        """Delete an image of the caller's project."""
        ctxt = req.authorize(policies.DELETE)
        if not is_uuid(image_id):
            raise ImageNotFound(image=image_id)
        self._conductor.image_delete(ctxt, image_id)
        resp.status = falcon.HTTP_204


def _filters(query: Query) -> dict[str, Any]:
    filters: dict[str, Any] = {}
    if "name" in query:
        filters["name"] = query.all("name")
    ids = query.get("id")
    if ids is not None:
        filters["id"] = ids.removeprefix(ANY_OF).split(",")
    return filters
