"""What there is none of here, or no choice of, and clients that look for it are told so."""

from falcon import Response

from api.boot import DEFAULT_GROUP, DEFAULT_GROUP_ID
from api.extension_list import EXTENSIONS
from api.handlers.base import Handler, require_server_id
from api.policies import nothing as policies
from api.policies import servers
from api.query import NUMBER, QuerySchemas, multi
from api.request import Request
from common.exception import NotFound
from common.objects import Instance

VOLUMES = QuerySchemas({(2, 1): dict.fromkeys(("limit", "offset"), multi(NUMBER))}, strict=(2, 75))


class Nothing(Handler):
    """``/extensions``, of which there is no choice; a server's volumes and security groups."""

    def on_get_extensions(self, req: Request, resp: Response) -> None:
        """List which of Nova's old extensions are part of the API."""
        req.authorize(policies.EXTENSIONS)
        resp.media = {"extensions": [*EXTENSIONS.values()]}

    def on_get_extension(self, req: Request, resp: Response, alias: str) -> None:
        """Show one of them."""
        req.authorize(policies.EXTENSIONS)
        if alias not in EXTENSIONS:
            raise NotFound(f"There is no extension {alias}.")
        resp.media = {"extension": EXTENSIONS[alias]}

    def on_get_volumes(self, req: Request, resp: Response, server_id: str) -> None:
        """List no volumes; a package that has some takes this path over."""
        req.query(VOLUMES)
        self._server(req, server_id)
        resp.media = {"volumeAttachments": []}

    def on_get_security_groups(self, req: Request, resp: Response, server_id: str) -> None:
        """List the one that all servers are in, which keeps nothing out."""
        project_id = self._server(req, server_id).project_id
        group = {
            "id": DEFAULT_GROUP_ID,
            "name": DEFAULT_GROUP,
            "description": "Default security group",
            "tenant_id": project_id,
            "rules": [],
        }
        resp.media = {"security_groups": [group]}

    def _server(self, req: Request, server_id: str) -> Instance:
        ctxt = req.authorize(servers.SHOW)
        require_server_id(server_id)
        return self._conductor.instance_get(ctxt, server_id)
