"""ComputeTaskManager: turns requests into actions. What it has returned from is never lost."""

from collections.abc import Callable
from functools import partial
from typing import Any

from oslo_config import cfg
from oslo_db import exception as db_exc
from oslo_messaging import Target
from oslo_utils import uuidutils
from sqlalchemy.orm import Session

from common import exception, rpc
from common.actions import OWN, Params
from common.context import RequestContext
from common.database import Database
from common.objects import ActionState, Instance, Interface, VmState
from conductor import admission, disks
from conductor.db import (
    actions,
    flavors,
    idempotency,
    images,
    instances,
    keypairs,
    models,
    server_groups,
)
from conductor.db.actions import Held
from conductor.machine import ActionMachine
from conductor.network import Network, require
from conductor.quotas import Quotas, grown, servers
from conductor.rpcapi import TASK_VERSION
from conductor.tasks import marks, task_of

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
SUPERSEDING = ("delete", "resetState")


class ComputeTaskManager:
    """Server of ``conductor.rpcapi.ComputeTaskAPI``, which documents the methods.

    It is the endpoint of the namespace ``compute_task``: oslo.messaging's dispatcher picks it among
    those of the topic by the namespace and version of the message.
    """

    target = Target(namespace="compute_task", version=TASK_VERSION)

    def __init__(
        self, conf: cfg.ConfigOpts, db: Database, machine: ActionMachine, quotas: Quotas
    ) -> None:
        self._conf = conf
        self._db = db
        self._machine = machine
        self._network = Network(conf)
        self._quotas = quotas

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

    @rpc.expose
    def terminate_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        self._open(ctxt, instance_uuid, "delete")

    @rpc.expose
    def reboot_instance(self, ctxt: RequestContext, instance_uuid: str, reboot_type: str) -> None:
        if reboot_type not in {"SOFT", "HARD"}:
            raise exception.Invalid(reason=f"reboot type {reboot_type!r} is not SOFT or HARD")
        self._open(ctxt, instance_uuid, "reboot", {"reboot_type": reboot_type})

    @rpc.expose
    def start_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        self._open(ctxt, instance_uuid, "start")

    @rpc.expose
    def stop_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        self._open(ctxt, instance_uuid, "stop")

    @rpc.expose
    def pause_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        self._open(ctxt, instance_uuid, "pause")

    @rpc.expose
    def unpause_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        self._open(ctxt, instance_uuid, "unpause")

    @rpc.expose
    def suspend_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        self._open(ctxt, instance_uuid, "suspend")

    @rpc.expose
    def resume_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        self._open(ctxt, instance_uuid, "resume")

    @rpc.expose
    def trigger_crash_dump(self, ctxt: RequestContext, instance_uuid: str) -> None:
        self._open(ctxt, instance_uuid, "trigger_crash_dump")

    @rpc.expose
    def snapshot_instance(
        self, ctxt: RequestContext, instance_uuid: str, name: str, properties: dict[str, str]
    ) -> str:
        queue = partial(disks.snapshot, ctxt=ctxt, name=name, properties=properties)
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
            disks.rebuild(held, ctxt=ctxt, image_id=image_id, updates=updates)

        keep = {"preserve_ephemeral": preserve_ephemeral}
        self._open(ctxt, instance_uuid, "rebuild", keep, prepare=change)

    @rpc.expose
    def rescue_instance(
        self, ctxt: RequestContext, instance_uuid: str, image_id: str | None
    ) -> None:
        choose = partial(disks.rescue, ctxt=ctxt)
        self._open(ctxt, instance_uuid, "rescue", {"image_id": image_id}, prepare=choose)

    @rpc.expose
    def unrescue_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        self._open(ctxt, instance_uuid, "unrescue")

    @rpc.expose
    def shelve_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        at_once = self._conf.conductor.shelved_offload_time == 0
        queue = partial(disks.shelve, ctxt=ctxt)
        self._open(ctxt, instance_uuid, "shelve", {"offload": at_once}, prepare=queue)

    @rpc.expose_to_administrators
    def shelve_offload_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        self._open(ctxt, instance_uuid, "shelveOffload")

    @rpc.expose
    def unshelve_instance(
        self, ctxt: RequestContext, instance_uuid: str, destination: dict[str, str | None]
    ) -> None:
        choose = partial(disks.unshelve, ctxt=ctxt, destination=destination)
        self._open(ctxt, instance_uuid, "unshelve", prepare=choose)

    @rpc.expose
    def lock_instance(self, ctxt: RequestContext, instance_uuid: str, reason: str | None) -> None:
        self._open(ctxt, instance_uuid, "lock", {"reason": reason})

    @rpc.expose
    def unlock_instance(self, ctxt: RequestContext, instance_uuid: str, override: bool) -> None:
        self._open(ctxt, instance_uuid, "unlock", {"override": override and ctxt.is_admin})

    @rpc.expose_to_administrators
    def reset_state(self, ctxt: RequestContext, instance_uuid: str, state: str) -> None:
        if state not in {VmState.ACTIVE, VmState.ERROR}:
            raise exception.Invalid(reason=f"state {state!r} is not active or error")
        self._open(ctxt, instance_uuid, "resetState", {"state": state})

    @rpc.expose
    def resize_instance(
        self, ctxt: RequestContext, instance_uuid: str, flavorid: str, auto_disk_config: bool | None
    ) -> None:
        def fits(held: Held) -> None:
            flavor = admission.another_size(held.session, ctxt, held.instance, flavorid)
            held.action.params = {"flavor": flavor}
            owner = held.instance.project_id, held.instance.user_id
            more = grown(held.instance.flavor, flavor)
            self._quotas.admit(held.session, *owner, more)
            if auto_disk_config is not None:
                held.instance.auto_disk_config = auto_disk_config

        self._open(ctxt, instance_uuid, "resize", prepare=fits)

    @rpc.expose_to_administrators
    def migrate_server(self, ctxt: RequestContext, instance_uuid: str, host: str | None) -> None:
        self._move(ctxt, instance_uuid, "migrate", host)

    @rpc.expose_to_administrators
    def live_migrate_instance(
        self, ctxt: RequestContext, instance_uuid: str, host: str | None
    ) -> None:
        self._move(ctxt, instance_uuid, "live-migration", host)

    @rpc.expose_to_administrators
    def evacuate_instance(self, ctxt: RequestContext, instance_uuid: str, host: str | None) -> None:
        self._move(ctxt, instance_uuid, "evacuate", host)

    @rpc.expose_to_administrators
    def live_migration_abort(
        self, ctxt: RequestContext, instance_uuid: str, migration_id: int
    ) -> None:
        with self._db.reader() as session:
            told = admission.under_way(session, ctxt, instance_uuid, migration_id)
        self._machine.computes.live_migration_abort(ctxt, *told)

    @rpc.expose_to_administrators
    def live_migration_force_complete(
        self, ctxt: RequestContext, instance_uuid: str, migration_id: int
    ) -> None:
        with self._db.reader() as session:
            told = admission.under_way(session, ctxt, instance_uuid, migration_id)
        self._machine.computes.live_migration_force_complete(ctxt, *told)

    @rpc.expose
    def confirm_resize(self, ctxt: RequestContext, instance_uuid: str) -> None:
        self._open(ctxt, instance_uuid, "confirmResize")

    @rpc.expose
    def revert_resize(self, ctxt: RequestContext, instance_uuid: str) -> None:
        self._open(ctxt, instance_uuid, "revertResize")

    @rpc.expose
    def attach_interface(
        self,
        ctxt: RequestContext,
        instance_uuid: str,
        network_id: str | None,
        address: str | None,
        tag: str | None,
    ) -> str:
        wish = Interface(network_id=network_id, ipv4=address, tag=tag)
        port_id = uuidutils.generate_uuid()

        def attach(held: Held) -> None:
            self._network.attach(held.session, held.instance, wish, port_id)

        params = {"port_id": port_id}
        return str(self._open(ctxt, instance_uuid, "attach_interface", params, attach)["port_id"])

    @rpc.expose
    def detach_interface(self, ctxt: RequestContext, instance_uuid: str, port_id: str) -> None:
        def require_port(held: Held) -> None:
            require(held.instance, port_id)

        self._open(ctxt, instance_uuid, "detach_interface", {"port_id": port_id}, require_port)

    @rpc.expose
    def perform_action(
        self, ctxt: RequestContext, instance_uuid: str, action: str, params: Params
    ) -> None:
        if action in OWN:
            raise exception.Invalid(reason=f"{action!r} is asked for by a method of its own")
        try:
            self._open(ctxt, instance_uuid, action, params)
        except (exception.DatabaseUnavailable, exception.InstanceNotFound):
            raise
        except exception.MicronovaError as error:
            if not self._refuse(ctxt, instance_uuid, action, str(error)):
                raise

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

    def _move(self, ctxt: RequestContext, instance_uuid: str, name: str, host: str | None) -> None:
        def fits(held: Held) -> None:
            admission.another_host(held.session, held.instance, host)
            if name == "evacuate":
                self._machine.require_down(held)

        self._open(ctxt, instance_uuid, name, {"host": host}, prepare=fits)

    def _open(
        self,
        ctxt: RequestContext,
        instance_uuid: str,
        name: str,
        params: Params | None = None,
        prepare: Callable[[Held], None] = lambda _: None,
    ) -> Params:
        """Commit an action on an existing instance and its first step, then tell its host.

        :param prepare: does what else is done as it is accepted, or raises why it is not
        :returns: its parameters, those of the first time where the request is repeated
        """
        hint, about, params = None, task_of(name).about, params or {}
        with self._db.writer() as session:
            row = instances.get(session, ctxt, instance_uuid, lock=True)
            if known := actions.repeated(session, ctxt, instance_uuid, name):
                return known.params
            if not about.despite_lock:
                marks.require_unlocked(ctxt, row)
            if name in SUPERSEDING and not self._machine.supersede(session, row, name):
                return params
            if about.at_once:
                self._machine.perform(session, ctxt, row, name, params)
                return params
            held = self._machine.open(session, ctxt, row, name, params)
            prepare(held)
            hint = self._machine.begin(held)
        self._machine.tell(hint)
        return held.action.params

    def _refuse(self, ctxt: RequestContext, instance_uuid: str, name: str, reason: str) -> bool:
        """Keep a refusal, so that the request is not accepted when it comes again, or late.

        Who asks on behalf of others can then rely on it. Returns whether it was accepted meanwhile.
        """
        with self._db.writer() as session:
            row = instances.get(session, ctxt, instance_uuid, lock=True)
            known_as = actions.repeated(session, ctxt, instance_uuid, name)
            if known_as is None:
                self._machine.refuse(session, ctxt, row, name, reason)
            return known_as is not None and known_as.state != ActionState.ERROR


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
