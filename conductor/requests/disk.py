"""Requests about servers' disks and images, and what they change of rows as they are accepted."""

from functools import partial
from typing import Any

from common import exception, rpc
from common.actions import OFFLOADED
from common.context import RequestContext
from conductor import admission
from conductor.db import aggregates, images, instances, keypairs
from conductor.db.actions import Held
from conductor.requests.base import Requests, asks


class DiskRequests(Requests):
    """The part of ``ComputeTaskManager`` that is about disks."""

    unrescue_instance = asks("unrescue")

    @rpc.expose
    def snapshot_instance(
        self, ctxt: RequestContext, instance_uuid: str, name: str, properties: dict[str, str]
    ) -> str:
        queue = partial(_snapshot, ctxt=ctxt, name=name, properties=properties)
        return str(self._open(ctxt, instance_uuid, "createImage", prepare=queue)["image_id"])

    @rpc.expose
    def rebuild_instance(
        self,
        ctxt: RequestContext,
        instance_uuid: str,
        image_id: str,
        updates: dict[str, Any],
        preserve_ephemeral: bool,
    ) -> None:
        def change(held: Held) -> None:
            items = {"metadata_items": len(updates.get("metadata", ()))}
            owner = held.instance.project_id, held.instance.user_id
            self._quotas.admit(held.session, *owner, items)
            _rebuild(held, ctxt=ctxt, image_id=image_id, updates=updates)

        keep = {"preserve_ephemeral": preserve_ephemeral}
        self._open(ctxt, instance_uuid, "rebuild", keep, prepare=change)

    @rpc.expose
    def rescue_instance(
        self, ctxt: RequestContext, instance_uuid: str, image_id: str | None
    ) -> None:
        choose = partial(_rescue, ctxt=ctxt)
        self._open(ctxt, instance_uuid, "rescue", {"image_id": image_id}, prepare=choose)

    @rpc.expose
    def shelve_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        at_once = self._conf.conductor.shelved_offload_time == 0
        queue = partial(_shelve, ctxt=ctxt)
        self._open(ctxt, instance_uuid, "shelve", {"offload": at_once}, prepare=queue)

    @rpc.expose_to_administrators
    def shelve_offload_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        self._open(ctxt, instance_uuid, "shelveOffload")

    @rpc.expose
    def unshelve_instance(
        self, ctxt: RequestContext, instance_uuid: str, destination: dict[str, str | None]
    ) -> None:
        choose = partial(_unshelve, ctxt=ctxt, destination=destination)
        self._open(ctxt, instance_uuid, "unshelve", prepare=choose)


def _snapshot(held: Held, ctxt: RequestContext, name: str, properties: dict[str, str]) -> None:
    """An image that is to be made of a server."""
    image_id = images.queue(held.session, ctxt, held.instance, name, properties)
    held.action.params = {"image_id": image_id}


def _rebuild(held: Held, ctxt: RequestContext, image_id: str, updates: dict[str, Any]) -> None:
    """What a server is to be from now on.

    :raises KeypairNotFound: the caller has none of that name
    :raises ImageNotFound, Invalid: the image is none for it, or an update can't be made
    """
    row, updates = held.instance, dict(updates)
    if "key_name" in updates:
        row.key_name = name = updates.pop("key_name")
        key = keypairs.get(held.session, ctxt.user_id or "", name) if name else None
        row.key_data = key.public_key if key else None
    row.image_id = images.fitting(held.session, ctxt, image_id, row.flavor).id
    instances.update(row, updates, instances.REBUILDABLE)


def _rescue(held: Held, ctxt: RequestContext) -> None:
    """The image to start a server from for a while, by default its own.

    :raises ImageNotFound, Invalid: it is none for it
    """
    row, image_id = held.instance, held.action.params["image_id"]
    if image_id is None:
        held.action.params = {"image_id": row.image_id}
    else:
        images.fitting(held.session, ctxt, image_id, row.flavor)


def _shelve(held: Held, ctxt: RequestContext) -> None:
    """The image that a server is to be for a while."""
    row = held.instance
    name = f"{row.display_name}-shelved"[: images.LONGEST_NAME]
    row.shelved_image_id = images.queue(held.session, ctxt, row, name, {})


def _unshelve(held: Held, ctxt: RequestContext, destination: dict[str, str | None]) -> None:
    """Where a server may be placed again.

    :raises NotAnAdministrator: the caller may not choose a host
    :raises UnshelveInvalidState, UnshelveHostNotInZone: it is on its host still, or can't be there
    :raises Invalid, ComputeHostNotFound: there is no such zone or host
    """
    row, zone, host = held.instance, destination.get("availability_zone"), destination.get("host")
    if destination and row.vm_state != OFFLOADED.vm_state:
        raise exception.UnshelveInvalidState(instance=row.uuid, state=row.vm_state)
    if host is not None and not ctxt.is_admin:
        raise exception.NotAnAdministrator(method="unshelve to a host")
    admission.somewhere(held.session, zone, host)
    if "availability_zone" in destination:
        row.pinned_availability_zone = row.availability_zone = zone
    row.requested_host, pinned = host, row.pinned_availability_zone
    if host is not None and pinned not in {None, aggregates.zone_of(held.session, host)}:
        raise exception.UnshelveHostNotInZone(host=host, zone=pinned)
