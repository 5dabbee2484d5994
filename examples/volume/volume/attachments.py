"""Attachments: how a volume becomes a server's, and its own again, whatever dies on the way.

Two services have a part in it, each with a database of its own, so no transaction spans it: it is
a saga. The volume's row is written first, and binds it to the server under a request id. Then the
conductor is asked for the action, under that id. From there on the row follows what became of the
action: of which the conductor tells, and for which it is asked every few seconds, because what it
tells may be lost. Whatever is repeated is repeated under the same id, and is done once.

A volume is only let go on the word of the conductor that the server is gone, that the host has
taken it away, or that the action was never accepted. So it never is two servers'.
"""

from collections.abc import Sequence
from typing import Final

from oslo_db import exception as db_exc
from oslo_log import log
from oslo_messaging import Target
from oslo_utils import timeutils

from common import exception, rpc
from common.actions import DELETE, Params
from common.context import RequestContext, service_context
from common.database import Database
from common.objects import ActionState
from common.rpc_client import RPC_TROUBLE
from conductor.rpcapi import ComputeTaskAPI, ConductorAPI
from volume import rows
from volume.actions import ATTACH, DETACH
from volume.exception import AttachmentNotFound, VolumeInvalidState
from volume.objects import Volume, VolumeStatus
from volume.rows import Row

LOG = log.getLogger("micronova.volume")
DEVICES: Final = [f"/dev/vd{letter}" for letter in "bcdefghijklmnopqrstuvwxyz"]
UNDER_WAY: Final = {VolumeStatus.ATTACHING: ATTACH, VolumeStatus.DETACHING: DETACH}


class Attachments:
    """Brings attachments to an end; the endpoint that is told how actions have ended.

    :param patience: seconds after which a request that nobody knows of is sent again
    """

    target = Target(namespace="action_end", version="1.0")

    def __init__(
        self, db: Database, conductor: ConductorAPI, tasks: ComputeTaskAPI, patience: float
    ) -> None:
        self._db = db
        self._conductor = conductor
        self._tasks = tasks
        self._patience = patience

    def attach(
        self, ctxt: RequestContext, instance_uuid: str, volume_id: str, device: str | None
    ) -> Volume:
        """See ``VolumeAPI.volume_attach``."""
        self._require_understood(ATTACH.name, instance_uuid)
        self._conductor.instance_get(ctxt, instance_uuid)  # who may not see it gets no further
        try:
            row, attaching = self._bind(ctxt, instance_uuid, volume_id, device)
        except db_exc.DBDuplicateEntry:
            reason = "another volume has become this device at this moment"
            raise exception.Invalid(reason=reason) from None
        self._ask(ctxt, row)
        return attaching

    def _bind(
        self, ctxt: RequestContext, instance_uuid: str, volume_id: str, device: str | None
    ) -> tuple[Row, Volume]:
        with self._db.writer() as session:
            row = rows.get(session, ctxt, volume_id, lock=True)
            if row.status != VolumeStatus.AVAILABLE:
                raise VolumeInvalidState(what="attach", volume=volume_id, status=row.status)
            others = rows.bound(session, instance_uuid=instance_uuid)
            device = _device(device, {other.device for other in others})
            row.bind(VolumeStatus.ATTACHING, instance_uuid, device, ctxt.request_id)
            session.flush()
            return row, rows.as_object(row)

    def detach(self, ctxt: RequestContext, instance_uuid: str, volume_id: str) -> None:
        """See ``VolumeAPI.volume_detach``."""
        self._require_understood(DETACH.name, instance_uuid)
        with self._db.writer() as session:
            row = rows.get(session, ctxt, volume_id, lock=True)
            if row.instance_uuid != instance_uuid:
                raise AttachmentNotFound(volume=volume_id, instance=instance_uuid)
            if row.status != VolumeStatus.IN_USE:
                raise VolumeInvalidState(what="detach", volume=volume_id, status=row.status)
            row.bind(VolumeStatus.DETACHING, instance_uuid, row.device, ctxt.request_id)
        self._ask(ctxt, row)

    @rpc.expose
    def action_ended(
        self, ctxt: RequestContext, instance_uuid: str, action: str, request_id: str
    ) -> None:
        """See ``common.action_end``."""
        with self._db.reader() as session:
            found = rows.bound(session, instance_uuid=instance_uuid)
        self._settle([r for r in found if action == DELETE.name or r.request_id == request_id])

    def settle_under_way(self) -> None:
        """Look after volumes that are being attached or detached."""
        with self._db.reader() as session:
            found = [row for status in UNDER_WAY for row in rows.bound(session, status=status)]
        self._settle(found)

    def settle_all(self) -> None:
        """Look after every volume that belongs to a server: it may be gone."""
        with self._db.reader() as session:
            found = rows.bound(session)
        self._settle(found)

    def _settle(self, found: Sequence[Row]) -> None:
        """Let rows follow what became of their servers, and of their actions there."""
        for row in found:
            try:
                self._follow(row)
            except (*RPC_TROUBLE, exception.MicronovaError) as error:
                LOG.warning("volume %s is left for later: %s", row.id, type(error).__name__)
            except Exception:  # one must not keep the others from being looked after
                LOG.exception("volume %s is left for later", row.id)

    def _follow(self, row: Row) -> None:
        server, request = str(row.instance_uuid), str(row.request_id)
        try:
            self._conductor.instance_get(service_context(), server)
        except exception.InstanceNotFound:
            self._move(row, VolumeStatus.AVAILABLE)
            return
        if row.status not in UNDER_WAY:
            return
        try:
            action = self._conductor.action_get(service_context(), server, request)
        except exception.ActionNotFound:
            if self._is_old(row):  # it did not arrive
                self._ask(_owner(row), row)
            return
        if action.state == ActionState.ERROR:
            self._failed(row, begun=action.attempt > 0)
        elif action.state == ActionState.DONE:
            done = {VolumeStatus.ATTACHING: VolumeStatus.IN_USE}
            self._move(row, done.get(row.status, VolumeStatus.AVAILABLE))

    def _failed(self, row: Row, *, begun: bool) -> None:
        """A host that has failed to attach a volume may have it all the same: it is taken away.

        A host that has failed to take it away keeps it, and its owner can ask again; what is undone
        is asked for until it is done.
        """
        if row.status == VolumeStatus.ATTACHING and not begun:
            self._move(row, VolumeStatus.AVAILABLE)
        elif row.status == VolumeStatus.DETACHING and not row.undoing:
            self._move(row, VolumeStatus.IN_USE)
        elif not row.undoing or self._is_old(row):
            self._undo(row)

    def _undo(self, row: Row) -> None:
        request = service_context().request_id
        with self._db.writer() as session:
            mine = _same(rows.get(session, service_context(), row.id, lock=True), row)
            if mine is not None:
                mine.bind(VolumeStatus.DETACHING, str(row.instance_uuid), row.device, request)
                mine.undoing = True
        if mine is not None:
            self._ask(_owner(mine), mine)

    def _ask(self, ctxt: RequestContext, row: Row) -> None:
        """Have the action accepted that the row stands for; refused, it is what it was before.

        The conductor keeps a refusal: no earlier copy of the request is accepted after it. Without
        an answer the row stays as it is.
        """
        about = UNDER_WAY[row.status]
        params: Params = {"volume_id": row.id}
        if about is ATTACH:
            params["device"] = row.device
        try:
            self._tasks.perform_action(ctxt, str(row.instance_uuid), about.name, params)
        except RPC_TROUBLE:
            raise
        except exception.MicronovaError:
            if not row.undoing:
                refused = {VolumeStatus.ATTACHING: VolumeStatus.AVAILABLE}
                self._move(row, refused.get(row.status, VolumeStatus.IN_USE))
            raise

    def _require_understood(self, action: str, instance_uuid: str) -> None:
        """:raises NotUnderstood: conductors of an older release would not know what to do"""
        if not self._tasks.understands("perform_action"):
            raise exception.NotUnderstood(action=action, instance=instance_uuid)

    def _is_old(self, row: Row) -> bool:
        return timeutils.is_older_than(row.updated_at or row.created_at, self._patience)

    def _move(self, row: Row, status: str) -> None:
        """Change the status, unless somebody has done so since the row was read."""
        with self._db.writer() as session:
            mine = _same(rows.get(session, service_context(), row.id, lock=True), row)
            if mine is not None and status == VolumeStatus.AVAILABLE:
                mine.free()
            elif mine is not None:
                mine.status = status
        LOG.info("volume %s is %s", row.id, status)


def _same(now: Row, before: Row) -> Row | None:
    """The row, if it still is about the same."""
    same = (now.status, now.request_id) == (before.status, before.request_id)
    return now if same else None


def _owner(row: Row) -> RequestContext:
    """Whose volume it is, with the rights of a service, under the request id of its action."""
    return RequestContext(
        user_id=row.user_id,
        project_id=row.project_id,
        request_id=row.request_id,
        is_admin=True,
        overwrite=False,
    )


def _device(wanted: str | None, taken: set[str | None]) -> str:
    """:raises Invalid: the device is another volume's, or all are"""
    for device in [wanted] if wanted else DEVICES:
        if device not in taken:
            return device
    raise exception.Invalid(reason=f"the server has a volume as {wanted or 'each device'}")
