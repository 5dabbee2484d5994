"""What there is none of here, and clients that look for it are told so."""

from falcon import Response

from api.policies.base import Rule
from api.request import Request


class Nothing:
    """A list without items.

    :param name: the list's name in the answer
    :param policy: the rule that says who may ask
    """

    def __init__(self, name: str, policy: Rule) -> None:
        self._name = name
        self._policy = policy

    def on_get(self, req: Request, resp: Response) -> None:
        """List none."""
        req.authorize(self._policy)
        resp.media = {self._name: []}
