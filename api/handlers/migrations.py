"""Migrations: servers' ways from host to host."""

from functools import partial

from falcon import Response

from api.handlers.base import Handler
from api.policies import migrations as policies
from api.request import Request
from api.schemas import migrations as schemas
from api.views import links
from api.views import migrations as views

EQUAL = (
    "host",
    "instance_uuid",
    "source_compute",
    "status",
    "migration_type",
    "user_id",
    "project_id",
)


class Migrations(Handler):
    """``/os-migrations``."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List migrations, newest first."""
        ctxt = req.authorize_administration(policies.INDEX)
        query = req.query(schemas.LIST)
        filters = {name: query.get(name) for name in EQUAL if name in query} | query.changes()
        ask = partial(self._conductor.migration_list, ctxt, filters)
        found, marker = self._page(query, ask, "uuid")
        if req.version < (2, 59):
            marker = None
        shown = [views.detail(req, migration) for migration in found]
        next_page = links.next_page(req, query, "migrations_links", marker)
        resp.media = {"migrations": shown, **next_page}
