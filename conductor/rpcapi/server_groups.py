"""Records of server groups."""

from common.context import RequestContext
from common.objects import ServerGroup
from common.rpcapi import RPCAPI, call


class ServerGroupRecords(RPCAPI):
    """The part of ``ConductorAPI`` that is about server groups."""

    @call("3.1")
    def server_group_list(
        self,
        ctxt: RequestContext,
        project_id: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> list[ServerGroup]:
        """Groups, oldest first; an administrator's context sees those of all projects."""

    @call("3.1")
    def server_group_get(self, ctxt: RequestContext, group_uuid: str) -> ServerGroup:
        """One group with its members."""

    @call("3.1")
    def server_group_create(self, ctxt: RequestContext, group: ServerGroup) -> ServerGroup:
        """Add a group to the caller's project: ``name``, ``policy`` and ``max_server_per_host``."""

    @call("3.1")
    def server_group_delete(self, ctxt: RequestContext, group_uuid: str) -> None:
        """Remove a group; its members stay where they are, and are free from then on."""
