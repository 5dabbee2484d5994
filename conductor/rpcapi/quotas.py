"""Records of quotas."""

from common.context import RequestContext
from common.rpcapi import RPCAPI, call

Limits = dict[str, int]


class QuotaRecords(RPCAPI):
    """The part of ``ConductorAPI`` that is about quotas: limits by resource, -1 for none."""

    @call("3.1")
    def quota_get(
        self, ctxt: RequestContext, project_id: str, user_id: str | None = None
    ) -> dict[str, Limits]:
        """The ``limit`` of each resource, and how much is ``in_use``, of a project or a user in it.

        :raises Forbidden: it is not the caller's own project
        """

    @call("3.1")
    def quota_update(
        self,
        ctxt: RequestContext,
        project_id: str,
        user_id: str | None,
        limits: Limits,
        force: bool,
    ) -> Limits:
        """Set limits of a project, or of a user in it; all of them as they are then.

        :param force: even below what is in use, or above what the project may have
        :raises Invalid: a resource is unknown, or a limit is refused
        """

    @call("3.1")
    def quota_delete(
        self, ctxt: RequestContext, project_id: str, user_id: str | None = None
    ) -> None:
        """Go back to the limits of the default class."""

    @call("3.1")
    def quota_class_get(self, ctxt: RequestContext, name: str) -> Limits:
        """The limits of a class; those of ``default`` are everybody's that has no other."""

    @call("3.1")
    def quota_class_update(self, ctxt: RequestContext, name: str, limits: Limits) -> Limits:
        """Set limits of a class; all of them as they are then."""
