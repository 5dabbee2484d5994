"""What computes of the first release report, which had no topic for it: on the one of requests.

While an upgrade lasts an operator leaves them the right to write there. Nothing tells then which of
them has sent a report. Goes with the next major version of ``ConductorAPI``.
"""

from oslo_messaging import Target

from common import exception, rpc
from common.context import RequestContext, service_context
from common.objects import ComputeNode, ServiceRecord
from conductor.machine import ActionMachine
from conductor.reports import Reports
from conductor.rpcapi import VERSION


class FirstReleaseReports:
    """The part of ``conductor.rpcapi.ConductorAPI`` that its client has no methods for any more."""

    target = Target(version=VERSION)

    def __init__(self, reports: Reports, machine: ActionMachine) -> None:
        self._reports = reports
        self._machine = machine

    @rpc.expose_to_administrators
    def service_register(self, ctxt: RequestContext, record: ServiceRecord) -> ServiceRecord:
        return self._reports.service_register(service_context(), record)

    @rpc.expose_to_administrators
    def service_report(self, ctxt: RequestContext, service_uuid: str, state: str) -> None:
        if self._reports.services_report(service_context(), {service_uuid: state}):
            raise exception.ServiceNotFound(service=service_uuid)

    @rpc.expose_to_administrators
    def compute_node_update(self, ctxt: RequestContext, node: ComputeNode) -> None:
        self._reports.compute_nodes_update(service_context(), [node])

    @rpc.expose
    def action_event_start(
        self,
        ctxt: RequestContext,
        action_id: int,
        attempt: int,
        event: str,  # noqa: ARG002
        host: str,
    ) -> None:
        self._machine.permit(action_id, attempt, host)

    @rpc.expose
    def action_finish(
        self,
        ctxt: RequestContext,
        action_id: int,
        attempt: int,
        host: str,
        power_state: int | None,
        error: str | None,
    ) -> None:
        self._reports.action_finish(service_context(), action_id, attempt, host, power_state, error)
