"""Version discovery: which API there is, and where; everybody may ask."""

from typing import Any

from falcon import HTTP_300, Response

from api.handlers.base import Handler
from api.microversion import MAX, MIN
from api.paths import OLD_ROOT
from api.request import Request


class Versions(Handler):
    """``/``, ``/v2.1`` and ``/image``, and ``/v2``: the API at its lowest microversion."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List both."""
        resp.media = {"versions": [_old(req), _version(req)]}

    def on_get_item(self, req: Request, resp: Response) -> None:
        """Show it."""
        resp.media = {"version": _version(req)}

    def on_get_images(self, req: Request, resp: Response) -> None:
        """List the only one of the image API."""
        link = {"rel": "self", "href": f"{req.forwarded_prefix}/image/v2/"}
        resp.status = HTTP_300
        resp.media = {"versions": [{"id": "v2.0", "status": "CURRENT", "links": [link]}]}

    def on_get_old(self, req: Request, resp: Response) -> None:
        """Show the one that has no microversions."""
        resp.media = {"version": _old(req)}


def _version(req: Request) -> dict[str, Any]:
    return {
        "id": "v2.1",
        "status": "CURRENT",
        "version": str(MAX),
        "min_version": str(MIN),
        "updated": "2013-07-23T11:33:21Z",
        "links": [{"rel": "self", "href": req.href("")}],
    }


def _old(req: Request) -> dict[str, Any]:
    return {
        "id": "v2.0",
        "status": "SUPPORTED",
        "version": "",
        "min_version": "",
        "updated": "2011-01-21T11:33:21Z",
        "links": [{"rel": "self", "href": f"{req.forwarded_prefix}{OLD_ROOT}/"}],
    }
