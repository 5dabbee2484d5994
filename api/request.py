"""Request: what the middleware found out about a request, at hand for the handlers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from api.microversion import MAX, MIN, Version, not_supported
from api.policies.base import Rule
from api.policy import Policy
from api.query import Query, QuerySchemas
from api.validation import Schemas, decode
from common.context import RequestContext
from common.exception import Forbidden
from web import middleware

Responder = Callable[..., None]


class Request(middleware.Request):
    """A request with its context, its microversion and its body."""

    policy: Policy
    version: Version = MIN

    def authorize(self, rule: Rule) -> RequestContext:
        """The caller's context, if a policy rule lets the caller do what it asks for.

        :raises Forbidden: the rule does not
        """
        if not self.allows(rule):
            raise Forbidden(rule=rule.name)
        return self.ctxt

    def authorize_for(self, rule: Rule, **owner: str) -> RequestContext:
        """A context for what is of a project or a user, maybe another, if the rule lets the caller.

        :param owner: ``project_id``, ``user_id``
        :raises Forbidden: the rule does not
        """
        if not self.policy.allows(self.ctxt, rule.name, **owner):
            raise Forbidden(rule=rule.name)
        own = all(getattr(self.ctxt, name) == value for name, value in owner.items())
        return self.ctxt if own else self.ctxt.elevated()

    def authorize_administration(self, rule: Rule) -> RequestContext:
        """A context that conductors take for an administrator's, if the rule lets the caller.

        :raises Forbidden: the rule does not
        """
        return self.authorize(rule).elevated()

    def allows(self, rule: Rule) -> bool:
        """Whether a policy rule lets the caller do or see something."""
        return self.policy.allows(self.ctxt, rule.name)

    def body(self, schemas: Schemas) -> dict[str, Any]:
        """The body, fit for the schema of the request's microversion.

        :raises HTTPBadRequest: it is not JSON, or does not fit
        """
        body = self.json()
        schemas.validate(self.version, body)
        return body

    def json(self) -> Any:
        """The body as JSON, whatever it looks like.

        :raises HTTPBadRequest: it is not JSON
        """
        return decode(self.raw_body)

    def query(self, schemas: QuerySchemas) -> Query:
        """The query, fit for the schema of the request's microversion.

        :raises HTTPBadRequest: it does not fit
        """
        return schemas.read(self.version, self.params)

    def href(self, *path: str) -> str:
        """The URL of a resource as the client can reach it, such as ``href("servers", uuid)``."""
        return "/".join((self.forwarded_prefix, "v2.1", *path))


def only(
    since: tuple[int, int] = MIN, until: tuple[int, int] = MAX
) -> Callable[[Responder], Responder]:
    """Make a responder exist from one microversion to another, both included."""

    def decorate(responder: Responder) -> Responder:
        @wraps(responder)
        def guarded(resource: Any, req: Request, *args: Any, **params: Any) -> None:
            if not since <= req.version <= until:
                raise not_supported(req.version)
            responder(resource, req, *args, **params)

        return guarded

    return decorate
