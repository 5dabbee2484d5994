"""Flavors: the sizes of servers."""

import re
import uuid
from functools import partial

import falcon
from falcon import Response
from oslo_utils import strutils

from api.handlers.base import Handler
from api.policies import flavors as policies
from api.query import Query
from api.request import Request, only
from api.schemas import flavors as schemas
from api.validation import JSONObject
from api.views import flavors as views
from api.views import links
from common.exception import FlavorNotFound, Invalid
from common.objects import Flavor


class Flavors(Handler):
    """``/flavors``, its details, and each of them."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List flavors: ids and names."""
        self._list(req, resp, views.summary)

    def on_get_detail(self, req: Request, resp: Response) -> None:
        """List flavors in full."""
        self._list(req, resp, views.detail)

    def on_post(self, req: Request, resp: Response) -> None:
        """Create a flavor."""
        ctxt = req.authorize_administration(policies.CREATE)
        wanted = _flavor(req.body(schemas.CREATE)["flavor"])
        created = self._conductor.flavor_create(ctxt, wanted)
        resp.media = {"flavor": views.detail(req, created)}

    def on_get_item(self, req: Request, resp: Response, flavor_id: str) -> None:
        """Show a flavor."""
        ctxt = req.authorize(policies.SHOW)
        require_flavor_id(flavor_id)
        resp.media = {"flavor": views.detail(req, self._conductor.flavor_get(ctxt, flavor_id))}

    @only(since=(2, 55))
    def on_put_item(self, req: Request, resp: Response, flavor_id: str) -> None:
        """Describe a flavor."""
        ctxt = req.authorize_administration(policies.UPDATE)
        require_flavor_id(flavor_id)
        updates = req.body(schemas.UPDATE)["flavor"]
        updated = self._conductor.flavor_update(ctxt, flavor_id, updates)
        resp.media = {"flavor": views.detail(req, updated)}

    def on_delete_item(self, req: Request, resp: Response, flavor_id: str) -> None:
        """Delete a flavor; servers built from it keep their copy."""
        ctxt = req.authorize_administration(policies.DELETE)
        require_flavor_id(flavor_id)
        self._conductor.flavor_delete(ctxt, flavor_id)
        resp.status = falcon.HTTP_202

    def _list(self, req: Request, resp: Response, view: views.View) -> None:
        ctxt = req.authorize(policies.INDEX)
        query = req.query(schemas.LIST)
        ask = partial(
            self._conductor.flavor_list,
            ctxt,
            _is_public(req, query),
            filters=_filters(query),
            sort_key=query.get("sort_key"),
            sort_dir=query.get("sort_dir"),
        )
        found, marker = self._page(query, ask, "flavorid")
        shown = [view(req, flavor) for flavor in found]
        next_page = links.next_page(req, query, "flavors_links", marker)
        resp.media = {"flavors": shown, **next_page}


def require_flavor_id(flavor_id: str) -> None:
    """Spare the conductor what can't be a flavor.

    :raises FlavorNotFound: it is none
    """
    if not re.match(schemas.ID_PATTERN, flavor_id):
        raise FlavorNotFound(flavor=flavor_id)


def _is_public(req: Request, query: Query) -> bool | None:
    """Which flavors are asked for: None for all, which administrators may see."""
    text = query.get("is_public")
    if text is None or not req.ctxt.is_admin:
        return True
    if text.lower() == "none":
        return None
    try:
        return bool(strutils.bool_from_string(text, strict=True))
    except ValueError:
        raise Invalid(f"Invalid is_public filter [{text}]") from None


def _filters(query: Query) -> dict[str, int]:
    """The sizes that flavors must have at least."""
    filters = {}
    for parameter, name in (("minRam", "min_ram"), ("minDisk", "min_disk")):
        if parameter in query:
            text = query.get(parameter) or ""
            if not re.fullmatch("-?[0-9]{1,9}", text):
                raise Invalid(f"Invalid {parameter} filter [{text}]")
            filters[name] = int(text)
    return filters


def _flavor(wanted: JSONObject) -> Flavor:
    flavorid = wanted.get("id")
    return Flavor(
        flavorid=str(uuid.uuid4() if flavorid is None else flavorid),
        name=wanted["name"],
        memory_mb=int(wanted["ram"]),
        vcpus=int(wanted["vcpus"]),
        root_gb=int(wanted["disk"]),
        ephemeral_gb=int(wanted.get("OS-FLV-EXT-DATA:ephemeral", 0)),
        swap=int(wanted.get("swap", 0)),
        is_public=strutils.bool_from_string(wanted.get("os-flavor-access:is_public", True)),
        description=wanted.get("description"),
        extra_specs={},
        rxtx_factor=float(wanted.get("rxtx_factor", 1.0)),
    )
