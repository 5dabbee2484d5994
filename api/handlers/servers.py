"""Servers: create, list, show, rename, delete."""

import re
import secrets
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import falcon
import oslo_messaging
from falcon import Response
from oslo_utils.strutils import bool_from_string

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
    ComputeHostNotFound,
    FixedIpAlreadyInUse,
    FlavorNotFound,
    ImageNotFound,
    Invalid,
    NetworkNotFound,
    ServerGroupNotFound,
)
from common.objects import Instance, ServiceRecord

RENAMED: Final = {
    "name": "display_name",
    "description": "display_description",
    "hostname": "hostname",
}
PASSWORD_BYTES = 9  # which make twelve characters
IDEMPOTENCY_KEY: Final = re.compile("[ -~]{1,255}")
NOT_THERE = (
    ComputeHostNotFound,
    FlavorNotFound,
    ImageNotFound,
    NetworkNotFound,
    FixedIpAlreadyInUse,
    ServerGroupNotFound,
)
LOST = (oslo_messaging.MessagingTimeout, oslo_messaging.exceptions.MessageUndeliverable)


class Servers(Handler):
    """``/servers``, their details, and each of them."""

    def on_post(self, req: Request, resp: Response) -> None:
        """Accept new servers; they are built whatever happens once this was answered."""
        ctxt = req.authorize(policies.CREATE)
        body = req.body(schemas.CREATE)
        server = body["server"]
        wanted = boot.read(body, req.version, self._host(req, server))
        created = self._create(ctxt, wanted, _idempotency_key(req))[0]
        resp.status = falcon.HTTP_202
        if bool_from_string(server.get("return_reservation_id")):
            resp.media = {"reservation_id": created.reservation_id}
        else:
            resp.location = req.href("servers", created.uuid)
            resp.media = {
                "server": views.created(req, created, wanted.instance, self.password(server))
            }

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
        resp.media = {"servers": self.in_full(req, found, alone=False), **next_page}

    def on_get_item(self, req: Request, resp: Response, server_id: str) -> None:
        """Show a server."""
        ctxt = req.authorize(policies.SHOW)
        require_server_id(server_id)
        shown = self.in_full(req, [self._conductor.instance_get(ctxt, server_id)])
        resp.media = {"server": shown[0]}

    def on_put_item(self, req: Request, resp: Response, server_id: str) -> None:
        """Rename or describe a server."""
        ctxt = req.authorize(policies.UPDATE)
        require_server_id(server_id)
        changes = req.body(schemas.UPDATE)["server"]
        updates = {RENAMED[name]: changes[name] for name in RENAMED if name in changes}
        updates |= boot.changeable(changes)
        server = self._conductor.instance_update(ctxt, server_id, updates)
        shown = views.updated(req.version, server, self.in_full(req, [server])[0])
        resp.media = {"server": shown}

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

    def password(self, server: dict[str, Any]) -> str | None:
        """The administrator's, the caller's own or a new one; None where none is shown."""
        if not self._options.enable_instance_password:
            return None
        return server.get("adminPass") or secrets.token_urlsafe(PASSWORD_BYTES)

    def _host(self, req: Request, server: dict[str, Any]) -> str | None:
        """The host a caller chose by its name or by its hypervisor's.

        :raises Forbidden: it is not for the caller to choose
        :raises Invalid: there is none
        """
        host, node = server.get("host"), server.get("hypervisor_hostname")
        if host is None and node is None:
            return None
        req.authorize(policies.ON_HOST)
        if node is None:
            return host
        for found in self._conductor.compute_node_list(req.ctxt.elevated()):
            if found.hypervisor_hostname == node and host in {None, found.host}:
                return str(found.host)
        raise Invalid(f"Compute host {node} could not be found.")

    def _create(self, ctxt: RequestContext, wanted: Boot, key: str) -> list[Instance]:
        order = (wanted.instance, wanted.flavorid, wanted.count, key, wanted.fingerprint)
        try:
            return _surely(partial(self._tasks.create_servers, ctxt, *order))
        except NOT_THERE as error:
            raise Invalid(text_of(error)) from error

    def in_full(
        self, req: Request, found: list[Instance], *, alone: bool = True
    ) -> list[dict[str, Any]]:
        """All that the caller may see of servers."""
        extended = req.allows(policies.EXTENDED)
        computes = self._computes(req, found)
        return [
            views.detail(req, server, extended=extended, computes=computes, alone=alone)
            for server in found
        ]

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
