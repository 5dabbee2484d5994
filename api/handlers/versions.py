"""Version discovery: which API there is, and where; everybody may ask."""

from typing import Any

from falcon import Response

from api.microversion import MAX, MIN
from api.request import Request


def _version(req: Request) -> dict[str, Any]:
    return {
        "id": "v2.1",
        "status": "CURRENT",
        "version": str(MAX),
        "min_version": str(MIN),
        "updated": "2013-07-23T11:33:21Z",
        "links": [{"rel": "self", "href": req.href("")}],
    }


class Versions:
    """``/``."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List the only one."""
        resp.media = {"versions": [_version(req)]}


class VersionResource:
    """``/v2.1``."""

    def on_get(self, req: Request, resp: Response) -> None:
        """Show it."""
        resp.media = {"version": _version(req)}
