"""What services say of themselves."""

from typing import Any

from oslo_messaging import Target

from common.context import RequestContext
from common.objects import ComputeNode, ServiceRecord
from common.rpc import RPCTransport
from common.rpcapi import RPCAPI, call
from conductor.rpcapi.interfaces import PERIODIC, RECORDS, REPORT_TOPIC


def sender(topic: str, host: str) -> str:
    """What follows ``report.`` in the routing key of a report: the broker lets a service write no
    other's, so that a conductor knows from it who reports.
    """
    return f"{topic}.{host}"


class ReportAPI(RPCAPI):
    """What services say of themselves: client of ``conductor.reports.Reports`` and ``Guests``.

    Conductors listen on a topic of its own, where no user's request comes, to ``report.#``: to
    whatever any service says of itself. All methods raise ``NotTheSender`` where one speaks for
    another. A process with several hosts sends under its own name, and speaks for all of them.

    1.0: first release

    :param topic: the service's who reports
    :param host: its ``[DEFAULT] host``
    """

    target = Target(topic=REPORT_TOPIC, namespace="report")
    options = RECORDS

    def __init__(self, transport: RPCTransport, topic: str, host: str) -> None:
        super().__init__(transport, f"{topic}@{host}")
        self._client = self._client.prepare(server=sender(topic, host))

    @call("1.0")
    def service_register(self, ctxt: RequestContext, record: ServiceRecord) -> ServiceRecord:
        """Create or refresh the record of a service that starts; its open work is taken up."""

    @call("1.0", **PERIODIC)
    def services_report(self, ctxt: RequestContext, states: dict[str, str]) -> list[str]:
        """A heartbeat of some services, sent once: another follows.

        :param states: by uuid one of ``ServiceState``
        :returns: the uuids that there is no record of
        """

    @call("1.0", **PERIODIC)
    def compute_nodes_update(self, ctxt: RequestContext, nodes: list[ComputeNode]) -> None:
        """Computes report what their hypervisors have; created at the first report."""

    @call("1.0")
    def action_event_start(
        self,
        ctxt: RequestContext,
        action_id: int,
        attempt: int,
        event: str,
        host: str,
        instance_uuid: str,
    ) -> None:
        """A compute asks before it begins what it could not undo, or was asked a while ago.

        :raises StaleAttempt: the attempt was superseded, or is about another instance: do nothing
        """

    @call("1.0")
    def action_finish(
        self,
        ctxt: RequestContext,
        action_id: int,
        attempt: int,
        host: str,
        power_state: int | None,
        error: str | None,
    ) -> dict[str, Any] | None:
        """A compute is done with an attempt, well where ``error`` is None; safe to repeat.

        :param power_state: the guest's, one of ``PowerState``; None where there is no guest
        :param error: what went wrong, in words for the user
        :returns: the step that follows on another host, which is to be told of it by this one: the
            ``method`` of ``compute.rpcapi.PeerAPI`` and its ``arguments``; None after the last
        :raises StaleAttempt: the attempt was superseded: undo what was done for it
        """

    @call("1.0", **PERIODIC)
    def guests_compare(
        self, ctxt: RequestContext, guests: dict[str, dict[str, int]]
    ) -> dict[str, dict[str, str | None]]:
        """Hosts tell of all their guests; returns, by host, the instances that need a look.

        Those are guests without a server there, servers without their guest, and guests that are
        not in the state their server is said to be in. Nothing is changed.

        :param guests: by host and instance uuid the guest's power state, one of ``PowerState``
        :returns: by host and instance uuid what ``guest_settle`` is to be told of as ``seen``
        """

    @call("1.0")
    def guest_settle(
        self,
        ctxt: RequestContext,
        host: str,
        instance_uuid: str,
        power_state: int | None,
        seen: str | None = None,
    ) -> dict[str, str | None]:
        """What is to become of one guest; the row adopts its state, if it is still as it was seen.

        :param power_state: one of ``PowerState``, None where there is no such guest
        :param seen: from the comparison; None to change nothing
        :returns: ``verdict``, one of ``GuestVerdict``, and the ``host`` its server is on
        """
