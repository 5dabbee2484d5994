"""Servers: create, list, show, rename, delete."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import falcon
import oslo_messaging
from falcon import Response

from api import boot, filters
from api.boot import Boot
from api.faults import text_of
from api.handlers.base import Handler, require_server_id
from api.policies import servers as policies
from api.request import Request
from api.schemas import servers as schemas
from api.views import links
from api.views import servers as views
from common.context import RequestContext
from common.exception import (
    FixedIpAlreadyInUse,
    FlavorNotFound,
    ImageNotFound,
    Invalid,
    NetworkNotFound,
)
from common.objects import Instance, ServiceRecord

IDEMPOTENCY_KEY: Final = re.compile("[ -~]{1,255}")
NOT_THERE = (FlavorNotFound, ImageNotFound, NetworkNotFound, FixedIpAlreadyInUse)
LOST = (oslo_messaging.MessagingTimeout, oslo_messaging.exceptions.MessageUndeliverable)


class Servers(Handler):
    """``/servers``, their details, and each of them."""

    def on_post(self, req: Request, resp: Response) -> None:
        """Accept new servers; they are built whatever happens once this was answered."""
        ctxt = req.authorize(policies.CREATE)
        body = req.body(schemas.CREATE)
        if "host" in body["server"]:
            req.authorize(policies.ON_HOST)
        created = self._create(ctxt, boot.read(body), _idempotency_key(req))
        resp.status = falcon.HTTP_202
        if body["server"].get("return_reservation_id"):
            resp.media = {"reservation_id": created[0].reservation_id}
        else:
            resp.location = req.href("servers", created[0].uuid)
            resp.media = {"server": views.created(req, created[0])}

    def on_get(self, req: Request, resp: Response) -> None:
        """List servers: ids and names."""
        req.authorize(policies.INDEX)
        found, next_page = self._list(req)
        shown = [views.summary(req, server) for server in found]
        resp.media = {"servers": shown, **next_page}

    def on_get_detail(self, req: Request, resp: Response) -> None:
        """List servers in full."""
        req.authorize(policies.DETAIL)
        found, next_page = self._list(req)
        resp.media = {"servers": self._in_full(req, found), **next_page}

    def on_get_item(self, req: Request, resp: Response, server_id: str) -> None:
        """Show a server."""
        ctxt = req.authorize(policies.SHOW)
        require_server_id(server_id)
        shown = self._in_full(req, [self._conductor.instance_get(ctxt, server_id)])
        resp.media = {"server": shown[0]}

    def on_put_item(self, req: Request, resp: Response, server_id: str) -> None:
        """Rename or describe a server."""
        ctxt = req.authorize(policies.UPDATE)
        require_server_id(server_id)
        fields = {"name": "display_name", "description": "display_description"}
        changes = req.body(schemas.UPDATE)["server"]
        updates = {fields[name]: value for name, value in changes.items()}
        shown = self._in_full(req, [self._conductor.instance_update(ctxt, server_id, updates)])
        resp.media = {"server": shown[0]}

    def on_delete_item(self, req: Request, resp: Response, server_id: str) -> None:
        """Delete a server, whatever is being done to it."""
        ctxt = req.authorize(policies.DELETE)
        require_server_id(server_id)
        self._tasks.terminate_instance(ctxt, server_id)
        resp.status = falcon.HTTP_204

    def _list(self, req: Request) -> tuple[list[Instance], dict[str, list[links.Link]]]:
        query = req.query(schemas.LIST)
        wanted = filters.read(req, query)
        if wanted is None:
            return [], {}
        ask = partial(self._conductor.instance_list, req.ctxt, wanted, **filters.order(req, query))
        found, marker = self._page(query, ask, "uuid")
        return found, links.next_page(req, query, "servers_links", marker)

    def _create(self, ctxt: RequestContext, wanted: Boot, key: str) -> list[Instance]:
        order = (wanted.instance, wanted.flavorid, wanted.count, key, wanted.fingerprint)
        try:
            return _surely(partial(self._tasks.create_servers, ctxt, *order))
        except NOT_THERE as error:
            raise Invalid(text_of(error)) from error

    def _in_full(self, req: Request, found: list[Instance]) -> list[dict[str, Any]]:
        """All that the caller may see of servers."""
        extended = req.allows(policies.EXTENDED)
        computes = self._computes(req, found)
        return [views.detail(req, server, extended=extended, computes=computes) for server in found]

    def _computes(self, req: Request, found: list[Instance]) -> dict[str, ServiceRecord] | None:
        """The computes by host; None: how they are is not shown."""
        if req.version < (2, 16) or not req.allows(policies.HOST_STATUS):
            return None
        if all(server.host is None for server in found):
            return {}
        computes = self._conductor.service_list(req.ctxt, {"topic": "compute"})
        return {compute.host: compute for compute in computes}


def _surely(create: Callable[[], list[Instance]]) -> list[Instance]:
    """Ask again where the answer was lost: the key keeps it from making more servers."""
    try:
        return create()
    except LOST:
        return create()


def _idempotency_key(req: Request) -> str:
    """The key the caller gave the request, else the id we gave it.

    :raises Invalid: it is malformed
    """
    key = req.get_header("Idempotency-Key")
    if key is None:
        return req.ctxt.request_id
    if not IDEMPOTENCY_KEY.fullmatch(key):
        raise Invalid("Idempotency-Key must be 1 to 255 printable ASCII characters.")
    return key
