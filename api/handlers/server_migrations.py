"""Live migrations of a server that are under way."""

from typing import Any

import falcon
from falcon import Response

from api.handlers.base import Handler, require_server_id
from api.policies import migrations as policies
from api.request import Request, only
from api.schemas import migrations as schemas
from api.views import migrations as views
from common.context import RequestContext
from common.exception import NotFound
from common.objects import Migration


class ServerMigrations(Handler):
    """``/servers/{server_id}/migrations``, and each of them."""

    @only(since=(2, 23))
    def on_get(self, req: Request, resp: Response, server_id: str) -> None:
        """List them."""
        found = self._under_way(req.authorize_administration(policies.SERVER_INDEX), server_id)
        resp.media = {"migrations": [views.of_server(req, migration) for migration in found]}

    @only(since=(2, 23))
    def on_get_item(self, req: Request, resp: Response, server_id: str, migration_id: str) -> None:
        """Show one."""
        ctxt = req.authorize_administration(policies.SERVER_SHOW)
        migration = self._get(ctxt, server_id, migration_id)
        resp.media = {"migration": views.of_server(req, migration)}

    @only(since=(2, 24))
    def on_delete_item(
        self, req: Request, resp: Response, server_id: str, migration_id: str
    ) -> None:
        """Abort one: the server stays where it was."""
        ctxt = req.authorize_administration(policies.SERVER_ABORT)
        ident = self._get(ctxt, server_id, migration_id).id
        self._tasks.live_migration_abort(ctxt, server_id, migration_id=ident)
        resp.status = falcon.HTTP_202

    @only(since=(2, 22))
    def on_post_action(
        self, req: Request, resp: Response, server_id: str, migration_id: str
    ) -> None:
        """Have one end soon."""
        ctxt = req.authorize_administration(policies.SERVER_FORCE)
        req.body(schemas.FORCE_COMPLETE)
        ident = self._get(ctxt, server_id, migration_id).id
        self._tasks.live_migration_force_complete(ctxt, server_id, migration_id=ident)
        resp.status = falcon.HTTP_202

    def _under_way(self, ctxt: RequestContext, server_id: str) -> list[Migration]:
        require_server_id(server_id)
        self._conductor.instance_get(ctxt, server_id)
        wanted: dict[str, Any] = {"instance_uuid": server_id, "migration_type": views.LIVE}
        return [
            each for each in self._conductor.migration_list(ctxt, wanted) if views.is_live(each)
        ]

    def _get(self, ctxt: RequestContext, server_id: str, migration_id: str) -> Migration:
        for migration in self._under_way(ctxt, server_id):
            if str(migration.id) == migration_id:
                return migration
        raise NotFound(
            f"In-progress live migration {migration_id} is not found for server {server_id}."
        )
