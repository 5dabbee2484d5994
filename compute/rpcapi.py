"""What a conductor may tell a compute, one method per RPC."""

from typing import Any

from oslo_messaging import Target

from common.context import RequestContext
from common.objects import Action, Instance, Migration
from common.rpcapi import RPCAPI, call, tell

TOPIC = "compute"
PEER_TOPIC = "compute-alt"
VERSION, PEER_VERSION = "6.1", "1.0"  # of this release
CONSOLE_SECONDS = 5  # less than who asks a conductor waits

# Seconds. What takes long is worked on as long as its host says so, twice in the monitor's time.
LONG: dict[str, Any] = {"timeout": 1800, "call_monitor_timeout": 10}


def _its_host(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"server": arguments["action"].host}


def _its_source(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"server": arguments["migration"].source_compute}


def _host_of_instance(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"server": arguments["instance"].host}


def _all_hosts(_: dict[str, Any]) -> dict[str, Any]:
    return {"fanout": True}


class ComputeAPI(RPCAPI):
    """Client of ``compute.manager.ComputeManager``: casts to the host an action belongs to.

    Each message is a hint that may be lost, late or repeated: ``action`` says for which attempt
    it is and until when, and the compute reports to the conductor's ``action_event_*``.

    6.0: first release
    6.1: the methods that name it
    """

    target = Target(topic=TOPIC)

    @tell("6.0", to=_its_host)
    def build_and_run_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action
    ) -> None:
        """Create the guest and start it."""

    @tell("6.0", to=_its_host)
    def terminate_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        """Remove the guest, if there is one."""

    @tell("6.0", to=_its_host)
    def reboot_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action, reboot_type: str
    ) -> None:
        """Restart the guest, ``SOFT`` or ``HARD``."""

    @tell("6.0", to=_its_host)
    def start_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        """Power the guest on."""

    @tell("6.0", to=_its_host)
    def stop_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        """Power the guest off."""

    @tell("6.1", to=_its_host)
    def pause_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        """Keep the guest from running."""

    @tell("6.1", to=_its_host)
    def unpause_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        """Let the guest run on."""

    @tell("6.1", to=_its_host)
    def suspend_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        """Save the guest to disk and power it off."""

    @tell("6.1", to=_its_host)
    def resume_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        """Bring the guest back from disk."""

    @tell("6.1", to=_its_host)
    def attach_interface(
        self, ctxt: RequestContext, instance: Instance, action: Action, port_id: str
    ) -> None:
        """Let the guest have one of the instance's interfaces."""

    @tell("6.1", to=_its_host)
    def detach_interface(
        self, ctxt: RequestContext, instance: Instance, action: Action, port_id: str
    ) -> None:
        """Take one of the instance's interfaces from the guest."""

    @tell("6.1", to=_its_host)
    def trigger_crash_dump(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        """Have the guest's operating system dump its memory."""

    @tell("6.1", to=_its_host)
    def snapshot_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action, image_id: str
    ) -> None:
        """Make an image of the guest's disk."""

    @tell("6.1", to=_its_host)
    def rebuild_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action, preserve_ephemeral: bool
    ) -> None:
        """Make the guest anew from the instance's image; off where the instance is stopped."""

    @tell("6.1", to=_its_host)
    def rescue_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action, image_id: str | None
    ) -> None:
        """Start the guest from an image, with its own disk beside it."""

    @tell("6.1", to=_its_host)
    def unrescue_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        """Start the guest from its own disk again."""

    @tell("6.1", to=_its_host)
    def shelve_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action, image_id: str
    ) -> None:
        """Power the guest off, and make an image of its disk."""

    @tell("6.1", to=_its_host)
    def shelve_offload_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action
    ) -> None:
        """Remove the guest, of which there is an image."""

    @tell("6.1", to=_its_host)
    def unshelve_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action, image_id: str
    ) -> None:
        """Start the guest, and build it from the image where there is none."""

    @tell("6.1", to=_its_host)
    def perform_action(
        self, ctxt: RequestContext, instance: Instance, action: Action, params: dict[str, Any]
    ) -> None:
        """Do what a package's action asks of a driver, see ``common.actions``."""

    # a chain: each host tells the next one, and the conductor whichever has not heard of it

    @tell("6.1", to=_its_host)
    def prep_resize(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        """Destination: make sure that the guest could be here as one of the new flavor."""

    @tell("6.1", to=_its_host)
    def resize_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        """Source: stop the guest and hand its disk over; keep all it takes to bring it back."""

    @tell("6.1", to=_its_host)
    def finish_resize(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        """Destination: build the guest from the disk, on if it was on."""

    @tell("6.1", to=_its_host)
    def confirm_resize(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        """Source: remove what was kept."""

    @tell("6.1", to=_its_host)
    def revert_resize(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        """Destination: remove the guest."""

    @tell("6.1", to=_its_host)
    def finish_revert_resize(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        """Source: bring the guest back, on if it was on."""

    # while the guest runs: a call that makes a call, and then a chain

    @call("6.1", to=_its_host, **LONG)
    def check_can_live_migrate_destination(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        """Destination: find out whether the guest can come here, and ask the source whether it can
        leave.

        :raises GuestFailure, NotSupportedByDriver: it can't; another host may be able to take it
        """

    @tell("6.1", to=_its_host)
    def pre_live_migration(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        """Destination: get ready to take the guest."""

    @tell("6.1", to=_its_host)
    def live_migration(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        """Source: hand the running guest over."""

    @tell("6.1", to=_its_host)
    def post_live_migration_at_destination(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        """Destination: the guest is here, and runs on."""

    @tell("6.1", to=_its_host)
    def rollback_live_migration_at_destination(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        """Destination: the guest does not come, remove what was made ready for it."""

    @tell("6.1", to=_its_source)
    def live_migration_abort(
        self, ctxt: RequestContext, instance: Instance, migration: Migration
    ) -> None:
        """Source: keep the guest after all, if it is not handed over yet."""

    @tell("6.1", to=_its_source)
    def live_migration_force_complete(
        self, ctxt: RequestContext, instance: Instance, migration: Migration
    ) -> None:
        """Source: hand the guest over now, even if it has to stand still for that."""

    @call("6.1", to=_host_of_instance, timeout=CONSOLE_SECONDS, call_monitor_timeout=None)
    def get_console_output(
        self, ctxt: RequestContext, instance: Instance, tail_length: int | None
    ) -> str:
        """What the guest has written to its console: a call, which somebody waits for.

        :param tail_length: that many lines of its end, None for all that there is
        :raises HostUnavailable: another one is being read
        :raises ConsoleNotAvailable, GuestNotFound, NotSupportedByDriver: it can't be had
        """

    @tell("6.1", to=_all_hosts)
    def report_host(self, ctxt: RequestContext) -> None:
        """Have all computes report their inventory and their guests now: a fan-out.

        Each compute has a queue of its own on the exchange ``compute_fanout``, so all get it.
        """


class PeerAPI(RPCAPI):
    """What a host tells the one that goes on from there: client of ``compute.moves.PeerMoves``.

    On a topic of its own, as in Nova: what conductors alone may ask of a host can't be asked here.
    Each message is a hint; who gets it asks the conductor whether it is its turn.

    1.0: first release
    """

    target = Target(topic=PEER_TOPIC, namespace="peer")

    @tell("1.0", to=_its_host)
    def resize_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        """As ``ComputeAPI`` has it."""

    @tell("1.0", to=_its_host)
    def finish_resize(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        """As ``ComputeAPI`` has it."""

    @tell("1.0", to=_its_host)
    def finish_revert_resize(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        """As ``ComputeAPI`` has it."""

    @call("1.0", to=_its_source, **LONG)
    def check_can_live_migrate_source(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        """Source: find out whether the guest can leave; changes nothing.

        :raises GuestNotFound, GuestFailure, NotSupportedByDriver: it can't
        """

    @tell("1.0", to=_its_host)
    def live_migration(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        """As ``ComputeAPI`` has it."""

    @tell("1.0", to=_its_host)
    def post_live_migration_at_destination(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        """As ``ComputeAPI`` has it."""

    @tell("1.0", to=_its_host)
    def rollback_live_migration_at_destination(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        """As ``ComputeAPI`` has it."""
