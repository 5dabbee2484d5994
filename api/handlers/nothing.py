"""What there is none of here, and clients that look for it are told so."""

from typing import ClassVar

from falcon import Response

from api.handlers.base import Handler
from api.policies import nothing as policies
from api.policies.base import Rule
from api.request import Request


class Nothing(Handler):
    """A list without items: its name in the answer, and the rule that says who may ask."""

    name: ClassVar[str]
    rule: ClassVar[Rule]

    def on_get(self, req: Request, resp: Response) -> None:
        """List none."""
        req.authorize(self.rule)
        resp.media = {self.name: []}


class Aggregates(Nothing):
    """``/os-aggregates``."""

    name, rule = "aggregates", policies.AGGREGATES


class Extensions(Nothing):
    """``/extensions``."""

    name, rule = "extensions", policies.EXTENSIONS
