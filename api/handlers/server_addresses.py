"""Addresses of a server."""

from falcon import Response

from api.handlers.base import Handler, require_server_id
from api.policies import server_addresses as policies
from api.request import Request
from api.views import interfaces as views
from common.context import RequestContext
from common.exception import NotFound


class ServerAddresses(Handler):
    """``/servers/{server_id}/ips``, and those in one network by its name."""

    def on_get(self, req: Request, resp: Response, server_id: str) -> None:
        """Show all of them."""
        resp.media = {"addresses": self._addresses(req.authorize(policies.INDEX), server_id)}

    def on_get_item(self, req: Request, resp: Response, server_id: str, network: str) -> None:
        """Show those in a network."""
        found = self._addresses(req.authorize(policies.SHOW), server_id)
        if network not in found:
            raise NotFound(f"The server is not in a network {network}.")
        resp.media = {network: found[network]}

    def _addresses(self, ctxt: RequestContext, server_id: str) -> views.Addresses:
        require_server_id(server_id)
        return views.addresses(self._conductor.instance_get(ctxt, server_id), in_full=False)
