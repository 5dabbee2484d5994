"""Extensions: what microversions have replaced; older clients look for them."""

from falcon import Response

from api.policies import extensions as policies
from api.request import Request


class Extensions:
    """``/extensions``."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List none."""
        req.authorize(policies.INDEX)
        resp.media = {"extensions": []}
