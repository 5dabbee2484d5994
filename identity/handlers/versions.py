"""Version discovery, as keystoneauth does it; everybody may ask."""

from typing import Any

import falcon
from falcon import Response

from identity.request import Request


class Versions:
    """``/identity`` and ``/identity/v3``: everybody may ask."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List the only one."""
        resp.status = falcon.HTTP_300
        resp.location = req.href("")
        resp.media = {"versions": {"values": [_version(req)]}}

    def on_get_item(self, req: Request, resp: Response) -> None:
        """Show it."""
        resp.media = {"version": _version(req)}


def _version(req: Request) -> dict[str, Any]:
    return {
        "id": "v3.14",
        "status": "stable",
        "updated": "2020-04-07T00:00:00Z",
        "links": [{"rel": "self", "href": req.href("")}],
        "media-types": [
            {"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}
        ],
    }
