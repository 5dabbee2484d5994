"""Flavors: the sizes of servers."""

import re
import uuid
from functools import partial

import falcon
from falcon import Response
from oslo_utils import strutils

from api.handlers.base import Handler
from api.policies import flavors as policies
from api.policies.base import Rule
from api.query import Query
from api.request import Request
from api.schemas import flavors as schemas
from api.validation import JSONObject
from api.views import flavors as views
from api.views import links
from common.exception import FlavorNotFound, Invalid
from common.objects import Flavor


class Flavors(Handler):
    """``/flavors``, its details, and each flavor with its extra specs."""

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
        resp.media = {"flavor": views.detail(req, self._get(req, policies.SHOW, flavor_id))}

    def on_get_extra_specs(self, req: Request, resp: Response, flavor_id: str) -> None:
        """Show a flavor's extra specs."""
        flavor = self._get(req, policies.EXTRA_SPECS, flavor_id)
        resp.media = {"extra_specs": flavor.extra_specs}

    def on_delete_item(self, req: Request, resp: Response, flavor_id: str) -> None:
        """Delete a flavor; servers built from it keep their copy."""
        ctxt = req.authorize_administration(policies.DELETE)
        _require_flavor_id(flavor_id)
        self._conductor.flavor_delete(ctxt, flavor_id)
        resp.status = falcon.HTTP_202

    def _get(self, req: Request, policy: Rule, flavor_id: str) -> Flavor:
        ctxt = req.authorize(policy)
        _require_flavor_id(flavor_id)
        return self._conductor.flavor_get(ctxt, flavor_id)

    def _list(self, req: Request, resp: Response, view: views.View) -> None:
        ctxt = req.authorize(policies.INDEX)
        query = req.query(schemas.LIST)
        ask = partial(self._conductor.flavor_list, ctxt, _is_public(req, query))
        found, marker = self._page(query, ask, "flavorid")
        shown = [view(req, flavor) for flavor in found if _is_big_enough(flavor, query)]
        next_page = links.next_page(req, query, "flavors_links", marker)
        resp.media = {"flavors": shown, **next_page}


def _require_flavor_id(flavor_id: str) -> None:
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


def _is_big_enough(flavor: Flavor, query: Query) -> bool:
    ram, disk = query.number("minRam", 0), query.number("minDisk", 0)
    return bool(flavor.memory_mb >= ram and flavor.root_gb >= disk)


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
        is_public=wanted.get("os-flavor-access:is_public", True),
        description=wanted.get("description"),
        extra_specs={},
    )
