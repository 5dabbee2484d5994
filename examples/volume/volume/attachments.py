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
AT_ONCE: Final = 100  # servers that the conductor is asked for
UNDER_WAY: Final = {VolumeStatus.ATTACHING: ATTACH, VolumeStatus.DETACHING: DETACH}


class Attachments:
    """Brings attachments to an end; the endpoint that is told how actions have ended.

    :param patience: seconds after which a request that was not answered can't be accepted any more
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
        self._conductor.instance_get(ctxt, instance_uuid)  # who may not see it gets no further
        with self._db.writer() as session:
            row = rows.get(session, ctxt, volume_id, lock=True)
            if row.status != VolumeStatus.AVAILABLE:
                raise VolumeInvalidState(what="attach", volume=volume_id, status=row.status)
            others = rows.find(session, ctxt, {"instance_uuid": instance_uuid})
            device = _device(device, {other.device for other in others})
            row.bind(VolumeStatus.ATTACHING, instance_uuid, device, ctxt.request_id)
            session.flush()
            attaching = rows.as_object(row)
        self._ask(ctxt, row)
        return attaching

    def detach(self, ctxt: RequestContext, instance_uuid: str, volume_id: str) -> None:
        """See ``VolumeAPI.volume_detach``."""
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
            found = rows.find(session, service_context(), {"instance_uuid": instance_uuid})
        self._settle([r for r in found if action == DELETE.name or r.request_id == request_id])

    def settle_all(self) -> None:
        """Look after every volume that belongs to a server."""
        with self._db.reader() as session:
            found = rows.bound(session)
        for start in range(0, len(found), AT_ONCE):
            self._settle(found[start : start + AT_ONCE])

    def _settle(self, found: Sequence[Row]) -> None:
        """Let rows follow what became of their servers, and of their actions there."""
        if not found:
            return
        servers = {"uuid": sorted({row.instance_uuid or "" for row in found})}
        living = {each.uuid for each in self._conductor.instance_list(service_context(), servers)}
        for row in found:
            try:
                if row.instance_uuid not in living:
                    self._move(row, VolumeStatus.AVAILABLE)
                elif row.status in UNDER_WAY:
                    self._follow(row)
            except (*RPC_TROUBLE, exception.MicronovaError) as error:
                LOG.warning("volume %s is left for later: %s", row.id, type(error).__name__)

    def _follow(self, row: Row) -> None:
        """Let a row follow what became of its action."""
        server, request = str(row.instance_uuid), str(row.request_id)
        try:
            action = self._conductor.action_get(service_context(), server, request)
        except exception.ActionNotFound:
            # it may not have arrived: it is repeated once it can't be on its way any more
            if timeutils.is_older_than(row.updated_at or row.created_at, self._patience):
                self._ask(_owner(row), row)
            return
        if action.state == ActionState.ERROR:
            self._failed(row)
        elif action.state == ActionState.DONE:
            done = {VolumeStatus.ATTACHING: VolumeStatus.IN_USE}
            self._move(row, done.get(row.status, VolumeStatus.AVAILABLE))

    def _failed(self, row: Row) -> None:
        """A host that has failed to attach a volume may have it all the same: it is taken away.

        One that has failed to take it away keeps it, and its owner can ask again.
        """
        if row.status == VolumeStatus.DETACHING:
            self._move(row, VolumeStatus.IN_USE)
            return
        undo = service_context()
        with self._db.writer() as session:
            mine = _same(rows.get(session, undo, row.id, lock=True), row)
            if mine is not None:
                mine.bind(
                    VolumeStatus.DETACHING, str(row.instance_uuid), row.device, undo.request_id
                )
        if mine is not None:
            self._ask(_owner(mine), mine)

    def _ask(self, ctxt: RequestContext, row: Row) -> None:
        """Have the action accepted that the row stands for; refused, it is what it was before.

        Without an answer the row stays as it is: it may have been accepted.
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
            refused = {VolumeStatus.ATTACHING: VolumeStatus.AVAILABLE}
            self._move(row, refused.get(row.status, VolumeStatus.IN_USE))
            raise

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
