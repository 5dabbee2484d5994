"""Requests that make servers, and the one that ends them."""

from typing import Any

from oslo_db import exception as db_exc
from oslo_utils import uuidutils
from sqlalchemy.orm import Session

from common import exception, rpc
from common.context import RequestContext
from common.objects import Instance, Interface, VmState
from conductor import admission
from conductor.db import flavors, idempotency, images, keypairs, models, server_groups
from conductor.db.actions import Held
from conductor.quotas import servers
from conductor.requests.base import Requests, asks

COPIED = (
    "display_name",
    "display_description",
    "hostname",
    "tags",
    "image_id",
    "user_data",
    "key_name",
    "availability_zone",
    "requested_host",
    "access_ip_v4",
    "access_ip_v6",
    "root_device_name",
)
MAX_NAME, MAX_HOSTNAME = 255, 63


class ServerRequests(Requests):
    """The part of ``ComputeTaskManager`` that is about servers as a whole."""

    terminate_instance = asks("delete")

    @rpc.expose
    def create_servers(
        self,
        ctxt: RequestContext,
        instance: Instance,
        flavorid: str,
        count: int,
        idempotency_key: str,
        fingerprint: str,
    ) -> list[Instance]:
        key = (ctxt.project_id or "", idempotency_key, fingerprint)
        try:
            with self._db.writer() as session:
                known = idempotency.replay(session, *key)
                if known is not None:
                    return _accepted(known)
                opened = self._create(session, ctxt, instance, flavorid, count)
                # several are begun by transactions of their own: none ever holds two nodes
                hint = self._machine.begin(opened[0]) if count == 1 else None
                rows = [held.instance for held in opened]
                idempotency.remember(session, *key, [row.uuid for row in rows])
                waiting = [held.action.id for held in opened] if count > 1 else []
        except db_exc.DBDuplicateEntry:
            # the same key at the same moment, through another conductor: its servers are ours
            with self._db.reader() as session:
                return _accepted(idempotency.replay(session, *key) or [])
        self._machine.tell(hint)
        for action_id in waiting:
            self._machine.submit(action_id)
        return _accepted(rows)

    def _create(
        self, session: Session, ctxt: RequestContext, wish: Instance, flavorid: str, count: int
    ) -> list[Held]:
        flavor = flavors.get(session, ctxt, flavorid)
        images.fitting(session, ctxt, wish.image_id, flavors.snapshot(flavor))
        admission.somewhere(session, wish.get("availability_zone"), wish.get("requested_host"))
        hints = wish.get("scheduler_hints", {})
        wanted = servers(flavor, count) | {
            "metadata_items": len(wish.get("metadata", {})),
            "server_group_members": server_groups.size_with(session, hints, count),
        }
        self._quotas.admit(session, ctxt.project_id or "", ctxt.user_id or "", wanted)
        common = {
            **{field: wish.get(field) for field in COPIED},
            "key_data": self._key(session, ctxt, wish.get("key_name")),
            "pinned_availability_zone": wish.get("availability_zone"),
            "scheduler_hints": hints,
            "server_group": server_groups.join(session, ctxt, hints),
            "metadata_": wish.get("metadata", {}),
            "tags": wish.get("tags", []),
            "interfaces": self._network.wanted(
                session, wish.get("interfaces", [Interface()]), count
            ),
            "auto_disk_config": wish.get("auto_disk_config", False),
            "config_drive": wish.get("config_drive", ""),
            "flavor": flavors.snapshot(flavor),
            "project_id": ctxt.project_id,
            "user_id": ctxt.user_id,
            "request_id": ctxt.request_id,
            "reservation_id": f"r-{uuidutils.generate_uuid(dashed=False)[:8]}",
            "vm_state": VmState.BUILDING,
        }
        rows = [models.Instance(**{**common, **_numbered(wish, i, count)}) for i in range(count)]
        session.add_all(rows)
        return [self._machine.open(session, ctxt, row, "create", {}) for row in rows]

    def _key(self, session: Session, ctxt: RequestContext, name: str | None) -> str | None:
        """The public key of a keypair of the caller's.

        :raises Invalid: there is none of that name
        """
        if name is None:
            return None
        try:
            return keypairs.get(session, ctxt.user_id or "", name).public_key
        except exception.KeypairNotFound:
            raise exception.Invalid("Invalid key_name provided.") from None


def _accepted(rows: list[models.Instance]) -> list[Instance]:
    """What the caller needs to know of its servers: as many as there are, they fit one answer."""
    return [Instance(uuid=row.uuid, reservation_id=row.reservation_id) for row in rows]


def _numbered(wish: Instance, index: int, count: int) -> dict[str, Any]:
    """What tells servers of one request apart; names keep within their columns."""
    values: dict[str, Any] = {"uuid": uuidutils.generate_uuid(), "launch_index": index}
    if count > 1:
        suffix = f"-{index + 1}"
        values["display_name"] = wish.display_name[: MAX_NAME - len(suffix)] + suffix
        values["hostname"] = wish.hostname[: MAX_HOSTNAME - len(suffix)] + suffix
    return values
