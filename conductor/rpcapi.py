"""What others may ask a conductor, one method per RPC: users by way of the api, and services."""

from typing import Any

from oslo_messaging import Target

from common.context import RequestContext
from common.objects import Action, ComputeNode, Flavor, Image, Instance, ServiceRecord
from common.rpc import RPCTransport
from common.rpcapi import RPCAPI, call

TOPIC, REPORT_TOPIC = "conductor", "report"

# The versions of this release: what a manager serves, and the highest a client sends
VERSION, TASK_VERSION, REPORT_VERSION = "3.1", "1.1", "1.0"

# Seconds. Records are read and written in milliseconds, and all of it can be repeated: who waits
# longer waits for a conductor that is gone. A monitor would cost each call a thread there.
RECORDS = {"timeout": 10, "call_monitor_timeout": None}
PERIODIC = {"timeout": 5, "retry": 0}  # another one follows, and nobody who stops waits long


class ConductorAPI(RPCAPI):
    """Records: client of ``conductor.manager.ConductorManager``.

    Users' contexts see their own project's instances only, an administrator's sees all. Unknown
    ids raise the ``NotFound`` of their kind.

    3.0: first release
    3.1: instance_totals; what computes report is a ``ReportAPI`` now, and the methods for it are
        served for computes of the first release alone: service_register, service_report,
        compute_node_update, action_event_start, action_finish
    """

    target = Target(topic=TOPIC)
    options = RECORDS

    # instances

    @call("3.0")
    def instance_get(self, ctxt: RequestContext, instance_uuid: str) -> Instance:
        """One instance that is not deleted."""

    @call("3.0")
    def instance_list(
        self,
        ctxt: RequestContext,
        filters: dict[str, Any],
        limit: int | None = None,
        marker: str | None = None,
        sort_keys: list[str] | None = None,
        sort_dirs: list[str] | None = None,
    ) -> list[Instance]:
        """A page of instances, newest first by default.

        :param filters: equality on fields of Instance, a list meaning any of its values; besides
            ``name`` (regular expression), ``deleted`` (bool, None for both), ``changes_since`` and
            ``changes_before`` (ISO 8601), ``flavorid``, ``tags`` (list, all of them)
        :param marker: uuid of the last instance of the previous page
        :raises MarkerNotFound, Invalid: the marker, a filter or a sort key is unknown
        """

    @call("3.0")
    def instance_update(
        self, ctxt: RequestContext, instance_uuid: str, updates: dict[str, Any]
    ) -> Instance:
        """Change the user's own: ``display_name``, ``display_description``, ``metadata``."""

    @call("3.1")
    def instance_totals(self, ctxt: RequestContext) -> dict[str, int]:
        """What the caller's project has: ``instances``, ``vcpus`` and ``memory_mb`` in MiB."""

    # actions

    @call("3.0")
    def action_list(
        self,
        ctxt: RequestContext,
        instance_uuid: str,
        limit: int | None = None,
        marker: str | None = None,
        changes_since: str | None = None,
        changes_before: str | None = None,
    ) -> list[Action]:
        """Actions of an instance, deleted or not, newest first, without their events.

        :param marker: request id of the last action of the previous page
        """

    @call("3.0")
    def action_get(self, ctxt: RequestContext, instance_uuid: str, request_id: str) -> Action:
        """One action with its events."""

    # flavors and images

    @call("3.0")
    def flavor_list(
        self,
        ctxt: RequestContext,
        is_public: bool | None = True,
        limit: int | None = None,
        marker: str | None = None,
    ) -> list[Flavor]:
        """Flavors by size; ``is_public`` None means all."""

    @call("3.0")
    def flavor_get(self, ctxt: RequestContext, flavorid: str) -> Flavor:
        """One flavor by its flavorid."""

    @call("3.0")
    def flavor_create(self, ctxt: RequestContext, flavor: Flavor) -> Flavor:
        """Add a flavor.

        :raises FlavorExists: its flavorid or name is taken
        """

    @call("3.0")
    def flavor_delete(self, ctxt: RequestContext, flavorid: str) -> None:
        """Remove a flavor; servers built from it keep their copy."""

    @call("3.0")
    def image_list(
        self,
        ctxt: RequestContext,
        filters: dict[str, Any],
        limit: int | None = None,
        marker: str | None = None,
    ) -> list[Image]:
        """Images by name; ``filters`` may have ``name`` and ``id`` (a list means any of them)."""

    @call("3.0")
    def image_get(self, ctxt: RequestContext, image_id: str) -> Image:
        """One image by its id."""

    # services and compute nodes

    @call("3.0")
    def service_list(self, ctxt: RequestContext, filters: dict[str, Any]) -> list[ServiceRecord]:
        """Services by id; ``filters`` may have ``host``, ``binary`` and ``topic``."""

    @call("3.0")
    def service_get(self, ctxt: RequestContext, service_uuid: str) -> ServiceRecord:
        """One service by its uuid."""

    @call("3.0")
    def service_update(
        self, ctxt: RequestContext, service_uuid: str, updates: dict[str, Any]
    ) -> ServiceRecord:
        """Change what an operator may: ``disabled``, ``disabled_reason``, ``forced_down``."""

    @call("3.0")
    def service_delete(self, ctxt: RequestContext, service_uuid: str) -> None:
        """Forget a service, and the compute node of a compute.

        :raises ServiceInUse: servers are still on it, or it is still up
        """

    @call("3.0")
    def compute_node_list(
        self, ctxt: RequestContext, limit: int | None = None, marker: str | None = None
    ) -> list[ComputeNode]:
        """Compute nodes by id, each with its service; ``marker`` is a uuid."""

    @call("3.0")
    def compute_node_get(self, ctxt: RequestContext, node_uuid: str) -> ComputeNode:
        """One compute node by its uuid, with its service."""


class ComputeTaskAPI(RPCAPI):
    """Requests that become actions: client of ``conductor.task_manager.ComputeTaskManager``.

    Each returns once the request is committed: from then on it is carried out, whatever dies.
    Sending one again under the same request id is harmless. All but ``create_servers`` raise
    ``InstanceNotFound``, and ``InstanceInvalidState`` where the instance is not in a state for it.

    1.0: first release
    1.1: pause_instance, unpause_instance, suspend_instance, resume_instance, perform_action
    """

    target = Target(topic=TOPIC, namespace="compute_task")

    @call("1.0")
    def create_servers(
        self,
        ctxt: RequestContext,
        instance: Instance,
        flavorid: str,
        count: int,
        idempotency_key: str,
        fingerprint: str,
    ) -> list[Instance]:
        """Accept ``count`` servers like ``instance``; each is returned as uuid and reservation_id.

        :param instance: what the user chose: ``display_name``, ``hostname``, ``image_id`` and any
            of ``display_description``, ``metadata``, ``tags``, ``user_data``,
            ``availability_zone``, ``requested_host``; with several, names get ``-1``, ``-2``, ...
        :param idempotency_key: the same key in the same project never makes a second server
        :param fingerprint: hash of the request, to notice a key that is used for another one
        :raises FlavorNotFound, ImageNotFound, Invalid: what was chosen does not exist or fit
        :raises IdempotencyKeyReused: the key belongs to another request
        """

    @call("1.0")
    def terminate_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        """Delete a server in any state; supersedes whatever is being done to it."""

    @call("1.0")
    def reboot_instance(self, ctxt: RequestContext, instance_uuid: str, reboot_type: str) -> None:
        """Restart the guest, ``SOFT`` or ``HARD``."""

    @call("1.0")
    def start_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        """Power on a stopped server."""

    @call("1.0")
    def stop_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        """Power off an active server."""

    @call("1.1")
    def pause_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        """Keep an active server's guest from running; it stays in memory."""

    @call("1.1")
    def unpause_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        """Let a paused server run on."""

    @call("1.1")
    def suspend_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        """Save an active server's guest to disk and power it off."""

    @call("1.1")
    def resume_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        """Bring a suspended server back to where it was."""

    @call("1.1")
    def perform_action(
        self, ctxt: RequestContext, instance_uuid: str, action: str, params: dict[str, Any]
    ) -> None:
        """What a package adds to what can be asked of a server, see ``common.actions``.

        A refusal is kept: this request will not be accepted later, however it is sent again.

        :param params: what the driver's method is called with, by name
        :raises Invalid: no package here has such an action
        """


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
        self, ctxt: RequestContext, action_id: int, attempt: int, event: str, host: str
    ) -> None:
        """A compute asks before it begins what it could not undo, or was asked a while ago.

        :raises StaleAttempt: the attempt was superseded: do nothing for it
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
    ) -> None:
        """A compute is done with an attempt, well where ``error`` is None; safe to repeat.

        :param power_state: the guest's, one of ``PowerState``; None where there is no guest
        :param error: what went wrong, in words for the user
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
