"""Version discovery: which API there is, and where; everybody may ask."""

from typing import Any

from falcon import HTTP_300, Response

from api.handlers.base import Handler
from api.microversion import MAX, MIN
from api.request import Request


class Versions(Handler):
    """``/`` and ``/v2.1``, and ``/image``."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List the only one."""
        resp.media = {"versions": [_version(req)]}

    def on_get_item(self, req: Request, resp: Response) -> None:
        """Show it."""
        resp.media = {"version": _version(req)}

    def on_get_images(self, req: Request, resp: Response) -> None:
        """List the only one of the image API."""
        link = {"rel": "self", "href": f"{req.forwarded_prefix}/image/v2/"}
        resp.status = HTTP_300
        resp.media = {"versions": [{"id": "v2.0", "status": "CURRENT", "links": [link]}]}


def _version(req: Request) -> dict[str, Any]:
    return {
        "id": "v2.1",
        "status": "CURRENT",
        "version": str(MAX),
        "min_version": str(MIN),
        "updated": "2013-07-23T11:33:21Z",
        "links": [{"rel": "self", "href": req.href("")}],
    }
