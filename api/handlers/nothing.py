"""What there is none of here, and clients that look for it are told so."""

from falcon import Response

from api.handlers.base import Handler
from api.policies import nothing as policies
from api.request import Request


class Nothing(Handler):
    """``/extensions``: a list without items."""

    def on_get_extensions(self, req: Request, resp: Response) -> None:
        """List no extensions."""
        req.authorize(policies.EXTENSIONS)
        resp.media = {"extensions": []}
