"""What a token is good for, besides projects: the catalog, and the scopes that there are not."""

import falcon
from falcon import Response

from identity.catalog import catalog
from identity.handlers.base import Handler
from identity.handlers.records import page
from identity.request import Request


class Mine(Handler):
    """``/auth/catalog``, ``/auth/domains`` and ``/auth/system``."""

    def on_get_catalog(self, req: Request, resp: Response) -> None:
        """Show where everything is."""
        if self._caller(req).project is None:
            raise falcon.HTTPForbidden(
                description="You are not authorized to perform the requested action."
            )
        resp.media = {
            "catalog": catalog(req, self._region),
            "links": {"self": req.href("auth", "catalog")},
        }

    def on_get_domains(self, req: Request, resp: Response) -> None:
        """List none: roles are in projects."""
        self._caller(req)
        resp.media = page(req, "domains", [])

    def on_get_system(self, req: Request, resp: Response) -> None:
        """List nothing: roles are in projects."""
        self._caller(req)
        resp.media = {"system": [], "links": {"self": req.href("auth", "system")}}
