"""Consoles: a call through two hops, bounded on the way."""

import threading
from typing import Final

from common import exception, rpc
from common.context import RequestContext
from common.database import Database
from conductor.asking import asking, require_up
from conductor.db import convert, instances
from conductor.liveness import Liveness
from conductor.pins import ComputePin
from conductor.quotas import Quotas
from conductor.records.base import Records

AT_ONCE: Final = 2  # of the threads that answer all requests, however many hosts hang


class ConsoleRecords(Records):
    """The part of ``conductor.rpcapi.ConductorAPI`` that is about consoles."""

    def __init__(
        self, db: Database, quotas: Quotas, liveness: Liveness, computes: ComputePin
    ) -> None:
        super().__init__(db, quotas)
        self._liveness = liveness
        self._computes = computes
        self._places = threading.BoundedSemaphore(AT_ONCE)

    @rpc.expose
    def console_output(
        self, ctxt: RequestContext, instance_uuid: str, tail_length: int | None
    ) -> str:
        with self._db.reader() as session:
            row = instances.get(session, ctxt, instance_uuid)
            if row.host is None:
                raise exception.InstanceNotReady(instance=instance_uuid)
            require_up(session, self._liveness, row.host, instance_uuid)
            instance = convert.instance(row)
        if not self._places.acquire(blocking=False):
            raise exception.HostUnavailable(instance=instance_uuid)
        try:
            with asking("getConsoleOutput", instance_uuid):
                return self._computes.api.get_console_output(ctxt, instance, tail_length)
        finally:
            self._places.release()
