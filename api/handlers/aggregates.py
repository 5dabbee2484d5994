"""Host aggregates: there are none here, and clients that look for them are told so."""

from falcon import Response

from api.policies import aggregates as policies
from api.request import Request


class Aggregates:
    """``/os-aggregates``."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List none."""
        req.authorize(policies.INDEX)
        resp.media = {"aggregates": []}
