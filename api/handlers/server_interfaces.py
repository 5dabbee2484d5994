"""Interfaces of a server: what it is on the network with."""

import falcon
from falcon import Response

from api.formats import is_uuid
from api.handlers.base import Handler, require_server_id
from api.policies import server_interfaces as policies
from api.request import Request
from api.schemas import server_interfaces as schemas
from api.views import interfaces as views
from common.context import RequestContext
from common.exception import Invalid, PortNotFound
from common.objects import Interface

BOTH = "Name a network or a port, not both: net_id or port_id."
NO_NETWORK = "Name the network that the address is in: net_id."


class ServerInterfaces(Handler):
    """``/servers/{server_id}/os-interface``, and each interface by its port's id."""

    def on_get(self, req: Request, resp: Response, server_id: str) -> None:
        """List them."""
        found = self._interfaces(req.authorize(policies.LIST), server_id)
        shown = [views.attachment(req.version, interface) for interface in found]
        resp.media = {"interfaceAttachments": shown}

    def on_post(self, req: Request, resp: Response, server_id: str) -> None:
        """Accept one more; it is there at once, and ACTIVE when the guest has it."""
        ctxt = req.authorize(policies.CREATE)
        require_server_id(server_id)
        wanted = req.body(schemas.ATTACH).get("interfaceAttachment", {})
        fixed_ips = wanted.get("fixed_ips")
        if fixed_ips and "net_id" not in wanted:
            raise Invalid(NO_NETWORK)
        if "port_id" in wanted:
            raise Invalid(BOTH) if "net_id" in wanted else PortNotFound(port=wanted["port_id"])
        address = fixed_ips[0]["ip_address"] if fixed_ips else None
        more = {"network_id": wanted.get("net_id"), "address": address, "tag": wanted.get("tag")}
        port_id = self._tasks.attach_interface(ctxt, server_id, **more)
        self._show(req, ctxt, resp, server_id, port_id)

    def on_get_item(self, req: Request, resp: Response, server_id: str, port_id: str) -> None:
        """Show one."""
        self._show(req, req.authorize(policies.SHOW), resp, server_id, port_id)

    def on_delete_item(self, req: Request, resp: Response, server_id: str, port_id: str) -> None:
        """Accept that one goes; it is there until the guest has it no more."""
        ctxt = req.authorize(policies.DELETE)
        require_server_id(server_id)
        if not is_uuid(port_id):
            raise PortNotFound(port=port_id)
        self._tasks.detach_interface(ctxt, server_id, port_id=port_id)
        resp.status = falcon.HTTP_202

    def _show(
        self, req: Request, ctxt: RequestContext, resp: Response, server_id: str, port_id: str
    ) -> None:
        found = [i for i in self._interfaces(ctxt, server_id) if i.port_id == port_id]
        if not found:
            raise PortNotFound(port=port_id)
        resp.media = {"interfaceAttachment": views.attachment(req.version, found[0])}

    def _interfaces(self, ctxt: RequestContext, server_id: str) -> list[Interface]:
        require_server_id(server_id)
        found: list[Interface] = self._conductor.instance_get(ctxt, server_id).get("interfaces", [])
        return found
