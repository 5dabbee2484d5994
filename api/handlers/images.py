"""Images: what servers start from, in the shape of Glance's v2 API."""

from functools import partial
from typing import Any

import falcon
from falcon import Response

from api.formats import is_uuid
from api.handlers.base import Handler
from api.policies import images as policies
from api.policies.base import Rule
from api.query import Query
from api.request import Request
from api.schemas import images as schemas
from api.views import images as views
from api.views import links
from common.context import RequestContext
from common.exception import ImageNotFound, Invalid
from common.objects import Image

ANY_OF = "in:"


class Images(Handler):
    """``/images``, and each of them with its file, which has nothing in it."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List images."""
        ctxt = req.authorize(policies.INDEX)
        query = req.query(schemas.LIST)
        unknown = req.params.keys() - schemas.PARAMETERS.keys() - {*schemas.IGNORED}
        filters = {**_filters(query), "properties": {name: req.params[name] for name in unknown}}
        ask = partial(self._conductor.image_list, ctxt, filters, sort=_order(query))
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
        resp.media = views.detail(self._get(req, image_id))

    def on_delete_item(self, req: Request, resp: Response, image_id: str) -> None:
        """Delete an image of the caller's project."""
        self._conductor.image_delete(_about(req, policies.DELETE, image_id), image_id)
        resp.status = falcon.HTTP_204

    def on_get_file(self, req: Request, resp: Response, image_id: str) -> None:
        """Say that an image has no data: there is nothing behind the names and sizes here."""
        self._get(req, image_id)
        resp.status = falcon.HTTP_204

    def on_get_tasks(self, req: Request, resp: Response, image_id: str) -> None:
        """List what is being done to an image: nothing, or its status would say so."""
        self._get(req, image_id)
        resp.media = {"tasks": []}

    def on_get_schema(self, req: Request, resp: Response) -> None:
        """Describe an image to clients that ask what it has."""
        req.authorize(policies.INDEX)
        resp.media = schemas.IMAGE

    def on_get_schemas(self, req: Request, resp: Response) -> None:
        """Describe a list of images."""
        req.authorize(policies.INDEX)
        resp.media = schemas.IMAGES

    def _get(self, req: Request, image_id: str) -> Image:
        return self._conductor.image_get(_about(req, policies.SHOW, image_id), image_id)


def _about(req: Request, rule: Rule, image_id: str) -> RequestContext:
    ctxt = req.authorize(rule)
    if not is_uuid(image_id):
        raise ImageNotFound(image=image_id)
    return ctxt


def require_possible(query: Query) -> None:
    """:raises Invalid: it asks for what is known elsewhere, and not looked for here"""
    for name in schemas.REFUSED:
        if name in query:
            raise Invalid(f"Images can't be filtered by {name} here.")


def _filters(query: Query) -> dict[str, Any]:
    """What images must have; a list means one of its values."""
    require_possible(query)
    filters: dict[str, Any] = {}
    for name in schemas.KEPT:
        value = query.get(name)
        if value is not None:
            filters[name] = value.removeprefix(ANY_OF).split(",") if ANY_OF in value[:3] else value
    for name in (*schemas.NUMBERS, *schemas.RANGES):
        if name in query:
            filters[name] = query.number(name, 0)
    if query.get("visibility") not in (None, "all"):
        filters["visibility"] = query.get("visibility")
    if "tag" in query or query.flag("protected") or query.flag("os_hidden"):
        filters["id"] = []  # no image here is or has that
    return filters


def _order(query: Query) -> list[list[str]] | None:
    """Pairs of a key and its direction, as Glance reads both ways to write them; None: not told.

    :raises Invalid: it can't be read
    """
    if not {"sort", "sort_key", "sort_dir"} & query.values.keys():
        return None
    if "sort" in query:
        pairs = [part.strip().split(":") for part in (query.get("sort") or "").split(",")]
        order = [[pair[0], *(pair[1:] or ["desc"])] for pair in pairs]
    else:
        keys, ways = query.all("sort_key") or ["created_at"], query.all("sort_dir") or ["desc"]
        if len(ways) not in {1, len(keys)}:
            raise Invalid("Number of sort dirs does not match the number of sort keys")
        order = [[key, way] for key, way in zip(keys, ways * len(keys), strict=False)]
    for key, *way in order:
        if key not in schemas.SORT_KEYS or way not in (["asc"], ["desc"]):
            raise Invalid(f"Invalid sort key or direction: {':'.join([key, *way])}")
    return order
