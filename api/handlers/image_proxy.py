"""Images as Nova's own API shows them, until 2.35: for clients that know no image service."""

from functools import partial
from typing import Any

from falcon import Response

from api.handlers.images import Images, require_possible
from api.policies import images as policies
from api.request import Request
from api.schemas import images as schemas
from api.views import images as views
from api.views import links

LAST = (2, 35)
NAMES = {"name": "name", "minRam": "min_ram", "minDisk": "min_disk"}
PROPERTIES = {"server": "instance_uuid", "type": "image_type"}


class ImageProxy(Images):
    """``/images`` beside servers; from 2.36 on, where Nova has none, what the image service has."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List images: ids and names."""
        if req.version > LAST:
            super().on_get(req, resp)
        else:
            self._list(req, resp, views.proxied_summary)

    def on_get_detail(self, req: Request, resp: Response) -> None:
        """List images in full."""
        self._list(req, resp, views.proxied)

    def on_get_item(self, req: Request, resp: Response, image_id: str) -> None:
        """Show an image."""
        if req.version > LAST:
            super().on_get_item(req, resp, image_id)
        else:
            resp.media = {"image": views.proxied(req, self._get(req, image_id))}

    def _list(self, req: Request, resp: Response, view: views.View) -> None:
        ctxt = req.authorize(policies.INDEX)
        query = req.query(schemas.PROXIED)
        require_possible(query)
        filters: dict[str, Any] = {
            ours: query.get(theirs) for theirs, ours in NAMES.items() if theirs in query
        }
        filters["properties"] = {
            ours: query.get(theirs) for theirs, ours in PROPERTIES.items() if theirs in query
        }
        if "status" in query:
            filters["status"] = views.glance_statuses(query.get("status") or "")
        ask = partial(self._conductor.image_list, ctxt, filters)
        found, marker = self._page(query, ask, "id")
        next_page = links.next_page(req, query, "images_links", marker)
        resp.media = {"images": [view(req, image) for image in found], **next_page}
