"""Limits: there are none here; what a project uses is counted."""

from falcon import Response

from api.instances import Instances
from api.policies import limits as policies
from api.request import Request
from api.schemas.parameters import MOST_ITEMS

UNLIMITED = -1


class Limits:
    """``/limits``."""

    def __init__(self, instances: Instances) -> None:
        self._instances = instances

    def on_get(self, req: Request, resp: Response) -> None:
        """Show the project's limits and use."""
        ctxt = req.authorize(policies.INDEX)
        found = list(self._instances.all(ctxt, {"project_id": ctxt.project_id}))
        absolute = {
            "maxServerMeta": MOST_ITEMS,
            "maxTotalInstances": UNLIMITED,
            "maxTotalCores": UNLIMITED,
            "maxTotalRAMSize": UNLIMITED,
            "totalInstancesUsed": len(found),
            "totalCoresUsed": sum(instance.flavor.vcpus for instance in found),
            "totalRAMUsed": sum(instance.flavor.memory_mb for instance in found),
        }
        resp.media = {"limits": {"rate": [], "absolute": absolute}}
