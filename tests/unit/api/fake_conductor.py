"""A conductor that lives in memory."""

import re
from typing import Any

from common import exception
from common.context import RequestContext
from common.objects import (
    Action,
    ComputeNode,
    Flavor,
    Image,
    Instance,
    KeyPair,
    Migration,
    ServiceRecord,
)
from common.quota import RESOURCES
from tests.unit.api.fake_groups import FakeGroups
from tests.unit.api.objects import NOW, flavor, image, node, service


class FakeConductor(FakeGroups):
    """Records in memory; remembers the filters and pages it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.instances: list[Instance] = []
        self.flavors = [flavor()]
        self.images = [image()]
        self.services = [service()]
        self.nodes = [node(service=self.services[0])]
        self.actions: list[Action] = []
        self.keypairs: list[KeyPair] = []
        self.quotas = {name: 7 if option else -1 for name, option in RESOURCES.items()}
        self.migrations: list[Migration] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.largest_page = 1000
        self.fail: Exception | None = None

    def asked(self, method: str) -> dict[str, Any]:
        """The arguments of the last call of a method."""
        return next(args for name, args in reversed(self.calls) if name == method)

    def _called(self, method: str, ctxt: RequestContext, **args: Any) -> None:
        self.calls.append((method, {"ctxt": ctxt, **args}))
        if self.fail is not None:
            raise self.fail

    def _page(self, found: list[Any], key: str, limit: int | None, marker: str | None) -> list[Any]:
        keys = [getattr(item, key) for item in found]
        if marker is not None and marker not in keys:
            raise exception.MarkerNotFound(marker=marker)
        page = found[0 if marker is None else keys.index(marker) + 1 :][:limit]
        if len(page) > self.largest_page:
            raise exception.PayloadTooLarge(size=2, limit=1)
        return page

    def instance_get(self, ctxt: RequestContext, instance_uuid: str) -> Instance:
        self._called("instance_get", ctxt, instance_uuid=instance_uuid)
        for found in self.instances:
            if found.uuid == instance_uuid and (
                ctxt.is_admin or found.project_id == ctxt.project_id
            ):
                return found
        raise exception.InstanceNotFound(instance=instance_uuid)

    def instance_list(
        self,
        ctxt: RequestContext,
        filters: dict[str, Any],
        limit: int | None = None,
        marker: str | None = None,
        sort_keys: list[str] | None = None,
        sort_dirs: list[str] | None = None,
    ) -> list[Instance]:
        self._called(
            "instance_list",
            ctxt,
            filters=filters,
            limit=limit,
            marker=marker,
            sort_keys=sort_keys,
            sort_dirs=sort_dirs,
        )
        found = [i for i in self.instances if ctxt.is_admin or i.project_id == ctxt.project_id]
        if "project_id" in filters:
            found = [i for i in found if i.project_id == filters["project_id"]]
        if "name" in filters:
            found = [i for i in found if re.search(filters["name"], i.display_name)]
        return self._page(found, "uuid", limit, marker)

    def instance_update(
        self, ctxt: RequestContext, instance_uuid: str, updates: dict[str, Any]
    ) -> Instance:
        self._called("instance_update", ctxt, instance_uuid=instance_uuid, updates=updates)
        found = self.instance_get(ctxt, instance_uuid)
        for field, value in updates.items():
            setattr(found, field, value)
        return found

    def instance_change_metadata(
        self,
        ctxt: RequestContext,
        instance_uuid: str,
        added: dict[str, str],
        removed: list[str] | None,
    ) -> dict[str, str]:
        self._called("instance_change_metadata", ctxt, added=added, removed=removed)
        found = self.instance_get(ctxt, instance_uuid)
        if set(removed or []) - set(found.metadata):
            raise exception.NotFound("Metadata item was not found")
        kept = (
            {k: v for k, v in found.metadata.items() if k not in removed}
            if removed is not None
            else {}
        )
        found.metadata = kept | added
        return dict(found.metadata)

    def instance_change_tags(
        self, ctxt: RequestContext, instance_uuid: str, added: list[str], removed: list[str] | None
    ) -> list[str]:
        self._called("instance_change_tags", ctxt, added=added, removed=removed)
        found = self.instance_get(ctxt, instance_uuid)
        before = list(found.tags)
        kept = [] if removed is None else [tag for tag in before if tag not in removed]
        found.tags = kept + added
        return before

    def instance_totals(self, ctxt: RequestContext) -> dict[str, int]:
        self._called("instance_totals", ctxt)
        own = [i for i in self.instances if i.project_id == ctxt.project_id]
        return {
            "instances": len(own),
            "vcpus": sum(i.flavor.vcpus for i in own),
            "memory_mb": sum(i.flavor.memory_mb for i in own),
        }

    def quota_get(
        self, ctxt: RequestContext, project_id: str, user_id: str | None = None
    ) -> dict[str, dict[str, int]]:
        self._called("quota_get", ctxt, project_id=project_id, user_id=user_id)
        return {name: {"limit": limit, "in_use": 1} for name, limit in self.quotas.items()}

    def quota_update(
        self,
        ctxt: RequestContext,
        project_id: str,
        user_id: str | None,
        limits: dict[str, int],
        force: bool,
    ) -> dict[str, int]:
        self._called("quota_update", ctxt, user_id=user_id, limits=limits, force=force)
        return self.quotas | limits

    def quota_delete(
        self, ctxt: RequestContext, project_id: str, user_id: str | None = None
    ) -> None:
        self._called("quota_delete", ctxt, project_id=project_id, user_id=user_id)

    def quota_class_get(self, ctxt: RequestContext, name: str) -> dict[str, int]:
        self._called("quota_class_get", ctxt, name=name)
        return self.quotas

    def quota_class_update(
        self, ctxt: RequestContext, name: str, limits: dict[str, int]
    ) -> dict[str, int]:
        self._called("quota_class_update", ctxt, name=name, limits=limits)
        return self.quotas | limits

    def keypair_list(
        self,
        ctxt: RequestContext,
        user_id: str,
        limit: int | None = None,
        marker: str | None = None,
    ) -> list[KeyPair]:
        self._called("keypair_list", ctxt, user_id=user_id)
        own = [keypair for keypair in self.keypairs if keypair.user_id == user_id]
        return self._page(own, "name", limit, marker)

    def keypair_get(self, ctxt: RequestContext, user_id: str, name: str) -> KeyPair:
        self._called("keypair_get", ctxt, user_id=user_id, name=name)
        for found in self.keypairs:
            if (found.user_id, found.name) == (user_id, name):
                return found
        raise exception.KeypairNotFound(name=name, user_id=user_id)

    def keypair_create(self, ctxt: RequestContext, keypair: KeyPair) -> KeyPair:
        self._called("keypair_create", ctxt, keypair=keypair)
        keypair.id, keypair.created_at = len(self.keypairs), NOW
        self.keypairs.append(keypair)
        return keypair

    def keypair_delete(self, ctxt: RequestContext, user_id: str, name: str) -> None:
        self._called("keypair_delete", ctxt, user_id=user_id, name=name)
        self.keypairs.remove(self.keypair_get(ctxt, user_id, name))

    def action_list(
        self,
        ctxt: RequestContext,
        instance_uuid: str,
        limit: int | None = None,
        marker: str | None = None,
        changes_since: str | None = None,
        changes_before: str | None = None,
    ) -> list[Action]:
        times = {"changes_since": changes_since, "changes_before": changes_before}
        self._called("action_list", ctxt, instance_uuid=instance_uuid, **times)
        found = [a for a in self.actions if a.instance_uuid == instance_uuid]
        return self._page(found, "request_id", limit, marker)

    def action_get(self, ctxt: RequestContext, instance_uuid: str, request_id: str) -> Action:
        self._called("action_get", ctxt, instance_uuid=instance_uuid, request_id=request_id)
        for found in self.actions:
            if found.request_id == request_id:
                return found
        raise exception.ActionNotFound(request_id=request_id, instance=instance_uuid)

    def flavor_list(
        self,
        ctxt: RequestContext,
        is_public: bool | None = True,
        limit: int | None = None,
        marker: str | None = None,
        filters: dict[str, Any] | None = None,
        sort_key: str = "flavorid",
        sort_dir: str = "asc",
    ) -> list[Flavor]:
        order = {"sort_key": sort_key, "sort_dir": sort_dir}
        self._called("flavor_list", ctxt, is_public=is_public, filters=filters, **order)
        return self._page(self.flavors, "flavorid", limit, marker)

    def flavor_update(self, ctxt: RequestContext, flavorid: str, updates: dict[str, Any]) -> Flavor:
        self._called("flavor_update", ctxt, flavorid=flavorid, updates=updates)
        found = self.flavor_get(ctxt, flavorid)
        found.description = updates.get("description", found.description)
        specs = {**found.extra_specs, **updates.get("extra_specs", {})}
        found.extra_specs = {key: value for key, value in specs.items() if value is not None}
        return found

    def flavor_projects(self, ctxt: RequestContext, flavorid: str) -> list[str]:
        self._called("flavor_projects", ctxt, flavorid=flavorid)
        return ["demo"]

    def flavor_grant(
        self, ctxt: RequestContext, flavorid: str, project_id: str, access: bool
    ) -> list[str]:
        self._called("flavor_grant", ctxt, project_id=project_id, access=access)
        return [project_id] if access else []

    def flavor_get(self, ctxt: RequestContext, flavorid: str) -> Flavor:
        self._called("flavor_get", ctxt, flavorid=flavorid)
        for found in self.flavors:
            if found.flavorid == flavorid:
                return found
        raise exception.FlavorNotFound(flavor=flavorid)

    def flavor_create(self, ctxt: RequestContext, flavor: Flavor) -> Flavor:
        self._called("flavor_create", ctxt, flavor=flavor)
        if any(found.flavorid == flavor.flavorid for found in self.flavors):
            raise exception.FlavorExists(field="flavorid", value=flavor.flavorid)
        self.flavors.append(flavor)
        return flavor

    def flavor_delete(self, ctxt: RequestContext, flavorid: str) -> None:
        self._called("flavor_delete", ctxt, flavorid=flavorid)
        self.flavors.remove(self.flavor_get(ctxt, flavorid))

    def image_list(
        self,
        ctxt: RequestContext,
        filters: dict[str, Any],
        limit: int | None = None,
        marker: str | None = None,
        sort: list[list[str]] | None = None,
    ) -> list[Image]:
        self._called("image_list", ctxt, filters=filters, sort=sort)
        wanted = [i for i in self.images if i.name in filters.get("name", [i.name])]
        return self._page(wanted, "id", limit, marker)

    def image_get(self, ctxt: RequestContext, image_id: str) -> Image:
        self._called("image_get", ctxt, image_id=image_id)
        for found in self.images:
            if found.id == image_id:
                return found
        raise exception.ImageNotFound(image=image_id)

    def migration_list(
        self,
        ctxt: RequestContext,
        filters: dict[str, Any],
        limit: int | None = None,
        marker: str | None = None,
    ) -> list[Migration]:
        self._called("migration_list", ctxt, filters=filters)
        return self._page(self.migrations, "uuid", limit, marker)

    def image_delete(self, ctxt: RequestContext, image_id: str) -> None:
        self._called("image_delete", ctxt, image_id=image_id)

    def image_change_properties(
        self, ctxt: RequestContext, image_id: str, added: dict[str, str], removed: list[str] | None
    ) -> dict[str, str]:
        self._called(
            "image_change_properties", ctxt, image_id=image_id, added=added, removed=removed
        )
        return added

    def console_output(
        self, ctxt: RequestContext, instance_uuid: str, tail_length: int | None
    ) -> str:
        self._called("console_output", ctxt, tail_length=tail_length)
        return "a\r\nb\n\x1b[0m"

    def service_list(self, ctxt: RequestContext, filters: dict[str, Any]) -> list[ServiceRecord]:
        self._called("service_list", ctxt, filters=filters)
        return [
            found
            for found in self.services
            if all(getattr(found, name) == value for name, value in filters.items())
        ]

    def service_update(
        self, ctxt: RequestContext, service_uuid: str, updates: dict[str, Any]
    ) -> ServiceRecord:
        self._called("service_update", ctxt, service_uuid=service_uuid, updates=updates)
        for found in self.services:
            if found.uuid == service_uuid:
                for field, value in updates.items():
                    setattr(found, field, value)
                return found
        raise exception.ServiceNotFound(service=service_uuid)

    def service_delete(self, ctxt: RequestContext, service_uuid: str) -> None:
        self._called("service_delete", ctxt, service_uuid=service_uuid)

    def compute_node_list(
        self, ctxt: RequestContext, limit: int | None = None, marker: str | None = None
    ) -> list[ComputeNode]:
        self._called("compute_node_list", ctxt, limit=limit, marker=marker)
        return self._page(self.nodes, "uuid", limit, marker)

    def compute_node_get(self, ctxt: RequestContext, node_uuid: str) -> ComputeNode:
        self._called("compute_node_get", ctxt, node_uuid=node_uuid)
        for found in self.nodes:
            if found.uuid == node_uuid:
                return found
        raise exception.ComputeNodeNotFound(node=node_uuid)
