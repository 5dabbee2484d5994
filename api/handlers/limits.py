"""Limits: there are none here; what a project uses is counted."""

from falcon import Response

from api.handlers.base import Handler
from api.policies import limits as policies
from api.request import Request
from api.schemas.parameters import MOST_ITEMS

UNLIMITED = -1


class Limits(Handler):
    """``/limits``."""

    def on_get(self, req: Request, resp: Response) -> None:
        """Show the project's limits and use."""
        ctxt = req.authorize(policies.INDEX)
        used = self._conductor.instance_totals(ctxt)
        absolute = {
            "maxServerMeta": MOST_ITEMS,
            "maxTotalInstances": UNLIMITED,
            "maxTotalCores": UNLIMITED,
            "maxTotalRAMSize": UNLIMITED,
            "totalInstancesUsed": used["instances"],
            "totalCoresUsed": used["vcpus"],
            "totalRAMUsed": used["memory_mb"],
        }
        resp.media = {"limits": {"rate": [], "absolute": absolute}}
