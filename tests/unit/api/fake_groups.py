"""A conductor's server groups and aggregates, in memory."""

from typing import Any

from common import exception
from common.context import RequestContext
from common.objects import Aggregate, ServerGroup
from tests.unit.api.objects import NOW, made

GROUP_ID = "99999999-2222-3333-4444-555555555555"
MEMBER_ID = "88888888-2222-3333-4444-555555555555"


def group(**fields: Any) -> ServerGroup:
    """A group of the project demo with a member, with some fields changed."""
    values = {"uuid": GROUP_ID, "project_id": "demo", "user_id": "alice", "name": "db"}
    rules = {"policy": "anti-affinity", "max_server_per_host": None, "members": [MEMBER_ID]}
    return made(ServerGroup, values | rules | fields)


def aggregate(**fields: Any) -> Aggregate:
    """An aggregate that is a zone, with some fields changed."""
    values = {"id": 1, "uuid": GROUP_ID, "name": "rack", "hosts": ["host1"]}
    more = {"metadata": {"availability_zone": "north"}, "created_at": NOW, "updated_at": None}
    return made(Aggregate, values | more | fields)


class FakeGroups:
    """The part of the conductor that is about groups and aggregates; keeps what it was asked."""

    def __init__(self) -> None:
        self.groups, self.aggregates = [group()], [aggregate()]

    def _called(self, method: str, ctxt: RequestContext, **args: Any) -> None:
        raise NotImplementedError

    def server_group_list(
        self,
        ctxt: RequestContext,
        project_id: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> list[ServerGroup]:
        asked = {"project_id": project_id, "limit": limit, "offset": offset}
        self._called("server_group_list", ctxt, **asked)
        return self.groups

    def server_group_get(self, ctxt: RequestContext, group_uuid: str) -> ServerGroup:
        self._called("server_group_get", ctxt, group_uuid=group_uuid)
        for found in self.groups:
            if found.uuid == group_uuid:
                return found
        raise exception.ServerGroupNotFound(group=group_uuid)

    def server_group_create(self, ctxt: RequestContext, group: ServerGroup) -> ServerGroup:
        self._called("server_group_create", ctxt, group=group)
        self.groups.append(self.groups[0])
        return self.groups[0]

    def server_group_delete(self, ctxt: RequestContext, group_uuid: str) -> None:
        self._called("server_group_delete", ctxt, group_uuid=group_uuid)

    def aggregate_list(self, ctxt: RequestContext) -> list[Aggregate]:
        self._called("aggregate_list", ctxt)
        return self.aggregates

    def aggregate_get(self, ctxt: RequestContext, aggregate_id: int) -> Aggregate:
        self._called("aggregate_get", ctxt, aggregate_id=aggregate_id)
        for found in self.aggregates:
            if found.id == aggregate_id:
                return found
        raise exception.AggregateNotFound(aggregate=aggregate_id)

    def aggregate_create(
        self, ctxt: RequestContext, name: str, metadata: dict[str, str]
    ) -> Aggregate:
        self._called("aggregate_create", ctxt, name=name, metadata=metadata)
        return aggregate(name=name, metadata=metadata, hosts=[])

    def aggregate_update(
        self, ctxt: RequestContext, aggregate_id: int, updates: dict[str, Any]
    ) -> Aggregate:
        self._called("aggregate_update", ctxt, aggregate_id=aggregate_id, updates=updates)
        return self.aggregates[0]

    def aggregate_delete(self, ctxt: RequestContext, aggregate_id: int) -> None:
        self._called("aggregate_delete", ctxt, aggregate_id=aggregate_id)

    def aggregate_add_host(self, ctxt: RequestContext, aggregate_id: int, host: str) -> Aggregate:
        self._called("aggregate_add_host", ctxt, aggregate_id=aggregate_id, host=host)
        return self.aggregates[0]

    def aggregate_remove_host(
        self, ctxt: RequestContext, aggregate_id: int, host: str
    ) -> Aggregate:
        self._called("aggregate_remove_host", ctxt, aggregate_id=aggregate_id, host=host)
        return self.aggregates[0]
