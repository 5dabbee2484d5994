"""Reports: what services say of themselves, and computes of what they were asked to do."""

from typing import Any

from oslo_messaging import Target

from common import rpc
from common.context import RequestContext
from common.database import Database
from common.objects import ComputeNode, ServiceRecord
from compute.rpcapi import TOPIC as COMPUTE
from conductor import sender
from conductor.db import actions, compute_nodes, services
from conductor.machine import ActionMachine
from conductor.reconciler import Reconciler
from conductor.records import ServiceList
from conductor.rpcapi import REPORT_VERSION


class Reports:
    """Server of ``conductor.rpcapi.ReportAPI``, which documents the methods."""

    target = Target(namespace="report", version=REPORT_VERSION)

    def __init__(
        self, db: Database, machine: ActionMachine, reconciler: Reconciler, listed: ServiceList
    ) -> None:
        self._db = db
        self._machine = machine
        self._reconciler = reconciler
        self._listed = listed

    @rpc.expose
    def service_register(self, ctxt: RequestContext, record: ServiceRecord) -> ServiceRecord:
        """Note that a service has started, and take up the work it left behind."""
        sender.require(ctxt, record.topic, record.host)
        with self._db.writer() as session:
            row = services.register(session, record)
            actions.expire_leases(session, row.host)
            answer = self._listed.record(session, row)
        self._reconciler.run()
        return answer

    @rpc.expose
    def services_report(self, ctxt: RequestContext, states: dict[str, str]) -> list[str]:
        by_state: dict[str, list[str]] = {}
        with self._db.writer() as session:
            known = services.whose(session, states)
            for row in known:
                sender.require(ctxt, row.topic, row.host)
                by_state.setdefault(states[row.uuid], []).append(row.uuid)
            for state, uuids in by_state.items():
                services.report(session, uuids, state)
            return list(states.keys() - {row.uuid for row in known})

    @rpc.expose
    def compute_nodes_update(self, ctxt: RequestContext, nodes: list[ComputeNode]) -> None:
        with self._db.writer() as session:
            for node in nodes:
                sender.require(ctxt, COMPUTE, node.host)
                compute_nodes.report(session, node)

    @rpc.expose
    def action_event_start(
        self,
        ctxt: RequestContext,
        action_id: int,
        attempt: int,
        event: str,  # noqa: ARG002 - to be read by who watches
        host: str,
        instance_uuid: str,
    ) -> None:
        sender.require(ctxt, COMPUTE, host)
        self._machine.permit(action_id, attempt, host, instance_uuid)

    @rpc.expose
    def action_finish(
        self,
        ctxt: RequestContext,
        action_id: int,
        attempt: int,
        host: str,
        power_state: int | None,
        error: str | None,
    ) -> dict[str, Any] | None:
        sender.require(ctxt, COMPUTE, host)
        hint = self._machine.finish(action_id, attempt, host, power_state, error)
        if hint is None:
            return None
        told = {"instance": hint.instance, "action": hint.action, **hint.arguments}
        return {"method": hint.method, "arguments": told}
