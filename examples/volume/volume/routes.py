"""Volume over HTTP: ``GET /v2.1/os-volume``."""

from falcon import Response
from oslo_config import cfg

from api.extensions import Extension, Route
from api.policies.base import READER, rule
from api.request import Request
from common.rpc import RPCTransport
from volume.rpcapi import VolumeAPI

PATH = "/os-volume"
SHOW = rule("os-volume:show", READER, "Show what the project has.", f"GET {PATH}")


class Volume:
    """The resource."""

    def __init__(self, volume: VolumeAPI) -> None:
        self._volume = volume

    def on_get(self, req: Request, resp: Response) -> None:
        """Show what the project has."""
        ctxt = req.authorize(SHOW)
        resp.media = {"volume": self._volume.summarize(ctxt)}


def routes(_conf: cfg.ConfigOpts, transport: RPCTransport, caller: str) -> list[Route]:
    """The routes, for an api that calls itself ``caller``."""
    return [Route(PATH, Volume(VolumeAPI(transport, caller)))]


EXTENSION = Extension([SHOW], routes)
