"""Interfaces of a server: what it is on the network with, and its addresses there."""

import falcon
from falcon import Response

from api.formats import is_uuid
from api.handlers.base import Handler, require_server_id
from api.policies import server_interfaces as policies
from api.request import Request
from api.schemas import server_interfaces as schemas
from api.views import interfaces as views
from common.context import RequestContext
from common.exception import Invalid, NotFound, PortNotFound
from common.objects import Instance

BOTH = "Name a network or a port, not both: net_id or port_id."
NO_NETWORK = "Name the network that the address is in: net_id."


class _OfServer(Handler):
    def _server(self, ctxt: RequestContext, server_id: str) -> Instance:
        require_server_id(server_id)
        return self._conductor.instance_get(ctxt, server_id)


class ServerAddresses(_OfServer):
    """``/servers/{server_id}/ips``, and those in one network by its name."""

    def on_get(self, req: Request, resp: Response, server_id: str) -> None:
        """Show all of them."""
        server = self._server(req.authorize(policies.ADDRESSES), server_id)
        resp.media = {"addresses": views.addresses(server, in_full=False)}

    def on_get_item(self, req: Request, resp: Response, server_id: str, network: str) -> None:
        """Show those in a network."""
        server = self._server(req.authorize(policies.IN_NETWORK), server_id)
        found = views.addresses(server, in_full=False)
        if network not in found:
            raise NotFound(f"The server is not in a network {network}.")
        resp.media = {network: found[network]}


class ServerInterfaces(_OfServer):
    """``/servers/{server_id}/os-interface``, and each interface by its port's id."""

    def on_get(self, req: Request, resp: Response, server_id: str) -> None:
        """List them."""
        server = self._server(req.authorize(policies.LIST), server_id)
        found = server.get("interfaces", [])
        resp.media = {"interfaceAttachments": [views.attachment(req.version, i) for i in found]}

    def on_post(self, req: Request, resp: Response, server_id: str) -> None:
        """Accept one more; it is there at once, and ACTIVE when the guest has it."""
        ctxt = req.authorize(policies.CREATE)
        require_server_id(server_id)
        wanted = req.body(schemas.ATTACH).get("interfaceAttachment", {})
        address = next((each["ip_address"] for each in wanted.get("fixed_ips", [])), None)
        if address and "net_id" not in wanted:
            raise Invalid(NO_NETWORK)
        if "port_id" in wanted:
            raise Invalid(BOTH) if "net_id" in wanted else PortNotFound(port=wanted["port_id"])
        more = {"network_id": wanted.get("net_id"), "address": address, "tag": wanted.get("tag")}
        self._show(req, resp, server_id, self._tasks.attach_interface(ctxt, server_id, **more))

    def on_get_item(self, req: Request, resp: Response, server_id: str, port_id: str) -> None:
        """Show one."""
        req.authorize(policies.SHOW)
        self._show(req, resp, server_id, port_id)

    def on_delete_item(self, req: Request, resp: Response, server_id: str, port_id: str) -> None:
        """Accept that one goes; it is there until the guest has it no more."""
        ctxt = req.authorize(policies.DELETE)
        require_server_id(server_id)
        if not is_uuid(port_id):
            raise PortNotFound(port=port_id)
        self._tasks.detach_interface(ctxt, server_id, port_id=port_id)
        resp.status = falcon.HTTP_202

    def _show(self, req: Request, resp: Response, server_id: str, port_id: str) -> None:
        for found in self._server(req.ctxt, server_id).get("interfaces", []):
            if found.port_id == port_id:
                resp.media = {"interfaceAttachment": views.attachment(req.version, found)}
                return
        raise PortNotFound(port=port_id)
