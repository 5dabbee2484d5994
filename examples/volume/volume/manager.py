"""VolumeManager: keeps volumes, and has servers given them."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from oslo_config import cfg
from oslo_messaging import Target

from common import rpc
from common.context import RequestContext
from common.exception import StartupError
from common.manager import Manager
from common.rpc import RPCTransport
from common.timers import Timer
from conductor.rpcapi import ComputeTaskAPI, ConductorAPI, ReportAPI
from volume import rows
from volume.attachments import Attachments
from volume.exception import VolumeInvalidState
from volume.objects import Volume, VolumeStatus
from volume.rpcapi import TOPIC, VERSION

SELDOM = 10  # rounds: a server's end is told, and looked for in case that was not heard


class VolumeManager(Manager):
    """Server of ``volume.rpcapi.VolumeAPI``, which documents the methods."""

    target = Target(version=VERSION)

    def __init__(self, conf: cfg.ConfigOpts, transport: RPCTransport, host: str) -> None:
        super().__init__(conf)
        self._conf = conf
        self._db = rows.open_database(conf)
        caller = f"volume@{host}"
        self.registry = ReportAPI(transport, TOPIC, host)
        conductor = ConductorAPI(transport, caller)
        tasks = ComputeTaskAPI(transport, caller)
        self._attachments = Attachments(self._db, conductor, tasks, conf.rpc_response_timeout)

    @property
    def additional_endpoints(self) -> Sequence[object]:
        return (self._attachments,)

    def init_host(self) -> None:
        if not self._conf.volume.connection:
            _make_folder(Path(self._conf.state_path))
        self._db.wait_until_ready()
        with self._db.writer() as session:
            rows.Base.metadata.create_all(session.connection())

    def timers(self) -> Iterable[Timer]:
        interval = self._conf.volume.reconcile_interval
        yield Timer(interval, self._attachments.settle_under_way)
        yield Timer(SELDOM * interval, self._attachments.settle_all)

    @rpc.expose
    def volume_create(self, ctxt: RequestContext, volume: Volume) -> Volume:
        row = rows.Row(
            project_id=ctxt.project_id,
            user_id=ctxt.user_id,
            name=volume.name,
            description=volume.description,
            size=volume.size,
        )
        with self._db.writer() as session:
            session.add(row)
            session.flush()
            return rows.as_object(row)

    @rpc.expose
    def volume_list(
        self,
        ctxt: RequestContext,
        filters: dict[str, Any],
        limit: int | None = None,
        marker: str | None = None,
    ) -> list[Volume]:
        with self._db.reader() as session:
            found = rows.find(session, ctxt, filters, limit, marker)
            return [rows.as_object(row) for row in found]

    @rpc.expose
    def volume_get(self, ctxt: RequestContext, volume_id: str) -> Volume:
        with self._db.reader() as session:
            return rows.as_object(rows.get(session, ctxt, volume_id))

    @rpc.expose
    def volume_delete(self, ctxt: RequestContext, volume_id: str) -> None:
        with self._db.writer() as session:
            row = rows.get(session, ctxt, volume_id, lock=True)
            if row.status != VolumeStatus.AVAILABLE:
                raise VolumeInvalidState(what="delete", volume=volume_id, status=row.status)
            session.delete(row)

    @rpc.expose
    def volume_attach(
        self, ctxt: RequestContext, instance_uuid: str, volume_id: str, device: str | None
    ) -> Volume:
        return self._attachments.attach(ctxt, instance_uuid, volume_id, device)

    @rpc.expose
    def volume_detach(self, ctxt: RequestContext, instance_uuid: str, volume_id: str) -> None:
        self._attachments.detach(ctxt, instance_uuid, volume_id)


def _make_folder(path: Path) -> None:
    """:raises StartupError: it can't be"""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartupError(
            reason=f"[DEFAULT] state_path: {path}: {error.strerror}: name a folder that can be "
            "written, or a database in [volume] connection"
        ) from None
