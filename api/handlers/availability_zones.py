"""Availability zones: where servers can be created."""

from falcon import Response

from api.handlers.base import Handler
from api.policies import availability_zones as policies
from api.request import Request
from api.views import availability_zones as views


class AvailabilityZones(Handler):
    """``/os-availability-zone``."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List zones."""
        # which services there are is the operator's business, which zones everybody's
        ctxt = req.authorize(policies.LIST).elevated()
        records = self._conductor.service_list(ctxt, {"topic": "compute"})
        resp.media = {"availabilityZoneInfo": views.summary(records)}

    def on_get_detail(self, req: Request, resp: Response) -> None:
        """List zones with their hosts and services."""
        records = self._conductor.service_list(req.authorize(policies.DETAIL), {})
        resp.media = {"availabilityZoneInfo": views.detail(records)}
