"""Who asks, and under which request id: travels with every RPC and appears in every log line."""

from typing import Any, Self

from oslo_context import context

from common.objects import FIRST, RELEASE

WIRE_FIELDS = ("user", "project_id", "roles", "is_admin", "request_id", "global_request_id")


class RequestContext(context.RequestContext):
    """oslo.context's request context, reduced on the wire to what services need.

    ``is_admin`` lifts the restriction to the caller's own project; the api sets it by policy.
    No token and no password is ever part of it.

    :ivar release: of the objects that its sender knows, see ``common.objects``
    :ivar sent_to: the routing key its message came by, which the broker let the sender write; None
        where there was no message
    """

    sent_to: str | None = None
    release: int = FIRST

    def to_wire(self) -> dict[str, Any]:
        """The fields that travel with a message, rebuilt by ``from_dict`` on the far side."""
        values = self.to_dict()
        return {**{field: values[field] for field in WIRE_FIELDS}, "release": RELEASE}

    def elevated(self) -> Self:
        """The same request with administrator's rights, for a service's own book-keeping."""
        return self.from_dict(self.to_wire(), is_admin=True, overwrite=False)


def service_context() -> RequestContext:
    """A fresh administrator's context for work no user asked for (heartbeats, reconciling)."""
    return RequestContext(is_admin=True, overwrite=False)
