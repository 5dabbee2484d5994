"""Servers: create, list, show, rename, delete."""

import re
from typing import Final

import falcon
import oslo_messaging
from falcon import Response

from api import boot, filters
from api.boot import Boot
from api.faults import text_of
from api.host_status import HostStatus
from api.instances import Instances, require_uuid
from api.policies import servers as policies
from api.query import page
from api.request import Request
from api.schemas import servers as schemas
from api.views import links
from api.views import servers as views
from common.context import RequestContext
from common.exception import FlavorNotFound, ImageNotFound, Invalid
from common.objects import Instance
from conductor.rpcapi import ComputeTaskAPI, ConductorAPI

IDEMPOTENCY_KEY: Final = re.compile("[ -~]{1,255}")
LOST = (oslo_messaging.MessagingTimeout, oslo_messaging.exceptions.MessageUndeliverable)


class Servers:
    """``/servers`` and ``/servers/detail``."""

    def __init__(
        self, conductor: ConductorAPI, tasks: ComputeTaskAPI, instances: Instances
    ) -> None:
        self._conductor = conductor
        self._tasks = tasks
        self._instances = instances

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
        found, next_page = self._page(req)
        shown = [views.summary(req, instance) for instance in found]
        resp.media = {"servers": shown, **next_page}

    def on_get_detail(self, req: Request, resp: Response) -> None:
        """List servers in full."""
        req.authorize(policies.DETAIL)
        found, next_page = self._page(req)
        extended = req.allows(policies.EXTENDED)
        hosts = HostStatus(req, self._conductor)
        shown = [
            views.detail(req, instance, extended=extended, host_status=hosts.of(instance))
            for instance in found
        ]
        resp.media = {"servers": shown, **next_page}

    def _page(self, req: Request) -> tuple[list[Instance], dict[str, list[links.Link]]]:
        query = req.query(schemas.LIST)
        wanted = filters.read(req, query)
        limit, marker = page(query, self._instances.max_limit)
        if wanted is None or limit == 0:
            return [], {}
        order = filters.order(query)
        found, limit = self._instances.page(req.ctxt, wanted, limit, marker, **order)
        uuids = [instance.uuid for instance in found]
        return found, links.next_page(req, query, "servers_links", limit, uuids)

    def _create(self, ctxt: RequestContext, wanted: Boot, key: str) -> list[Instance]:
        try:
            return self._create_surely(ctxt, wanted, key)
        except (FlavorNotFound, ImageNotFound) as error:
            raise Invalid(text_of(error)) from error

    def _create_surely(self, ctxt: RequestContext, wanted: Boot, key: str) -> list[Instance]:
        """Ask again where the answer was lost: the key keeps it from making more servers."""
        try:
            return self._create_once(ctxt, wanted, key)
        except LOST:
            return self._create_once(ctxt, wanted, key)

    def _create_once(self, ctxt: RequestContext, wanted: Boot, key: str) -> list[Instance]:
        return self._tasks.create_servers(
            ctxt, wanted.instance, wanted.flavorid, wanted.count, key, wanted.fingerprint
        )


class Server:
    """``/servers/{server_id}``."""

    def __init__(self, conductor: ConductorAPI, tasks: ComputeTaskAPI) -> None:
        self._conductor = conductor
        self._tasks = tasks

    def on_get(self, req: Request, resp: Response, server_id: str) -> None:
        """Show a server."""
        ctxt = req.authorize(policies.SHOW)
        require_uuid(server_id)
        self._show(req, resp, self._conductor.instance_get(ctxt, server_id))

    def on_put(self, req: Request, resp: Response, server_id: str) -> None:
        """Rename or describe a server."""
        ctxt = req.authorize(policies.UPDATE)
        require_uuid(server_id)
        fields = {"name": "display_name", "description": "display_description"}
        changes = req.body(schemas.UPDATE)["server"]
        updates = {fields[name]: value for name, value in changes.items()}
        self._show(req, resp, self._conductor.instance_update(ctxt, server_id, updates))

    def on_delete(self, req: Request, resp: Response, server_id: str) -> None:
        """Delete a server, whatever is being done to it."""
        ctxt = req.authorize(policies.DELETE)
        require_uuid(server_id)
        self._tasks.terminate_instance(ctxt, server_id)
        resp.status = falcon.HTTP_204

    def _show(self, req: Request, resp: Response, instance: Instance) -> None:
        host_status = HostStatus(req, self._conductor).of(instance)
        extended = req.allows(policies.EXTENDED)
        shown = views.detail(req, instance, extended=extended, host_status=host_status)
        resp.media = {"server": shown}


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
