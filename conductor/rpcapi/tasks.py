"""Requests that become actions."""

from typing import Any

from oslo_messaging import Target

from common.context import RequestContext
from common.objects import Instance
from common.rpcapi import RPCAPI, call
from conductor.rpcapi.interfaces import TOPIC


class ComputeTaskAPI(RPCAPI):
    """Requests that become actions: client of ``conductor.requests.ComputeTaskManager``.

    Each returns once the request is committed: from then on it is carried out, whatever dies.
    Sending one again under the same request id is harmless. All but ``create_servers`` raise
    ``InstanceNotFound``, and ``InstanceInvalidState`` where the instance is not in a state for it.

    1.0: first release
    1.1: the methods that name it
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
            of ``display_description``, ``metadata``, ``tags``, ``user_data``, ``key_name``,
            ``availability_zone``, ``requested_host``; with several, names get ``-1``, ``-2``, ...
        :param idempotency_key: the same key in the same project never makes a second server
        :param fingerprint: hash of the request, to notice a key that is used for another one
        :raises FlavorNotFound, ImageNotFound, Invalid: what was chosen does not exist or fit
        :raises OverQuota: the project, or the user in it, may not have as much
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
    def trigger_crash_dump(self, ctxt: RequestContext, instance_uuid: str) -> None:
        """Have the guest's operating system dump its memory."""

    @call("1.1")
    def snapshot_instance(
        self, ctxt: RequestContext, instance_uuid: str, name: str, properties: dict[str, str]
    ) -> str:
        """Make an image of a server, for its project; returns its id, by which it is there now.

        :param properties: of the image, besides those that say what it is made of
        """

    @call("1.1")
    def rebuild_instance(
        self,
        ctxt: RequestContext,
        instance_uuid: str,
        image_id: str,
        updates: dict[str, Any],
        preserve_ephemeral: bool,
    ) -> None:
        """Make a server's disk anew from an image; one that is stopped stays so.

        :param updates: new values of ``display_name``, ``display_description``, ``metadata``,
            ``user_data``
        :param preserve_ephemeral: all but the disk that it starts from stays
        :raises ImageNotFound, Invalid: the image does not exist, is not active or does not fit
        """

    @call("1.1")
    def rescue_instance(
        self, ctxt: RequestContext, instance_uuid: str, image_id: str | None
    ) -> None:
        """Start a server from another image, None for its own one, with its disk beside it.

        :raises ImageNotFound, Invalid: as for ``rebuild_instance``
        """

    @call("1.1")
    def unrescue_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        """Start a rescued server from its own disk again."""

    @call("1.1")
    def shelve_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        """Keep an image of a server and stop it; its host is freed of it after a while."""

    @call("1.1")
    def shelve_offload_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        """Free the host of a shelved server now."""

    @call("1.1")
    def unshelve_instance(
        self, ctxt: RequestContext, instance_uuid: str, destination: dict[str, str | None]
    ) -> None:
        """Start a shelved server, on its host where it is still there, else on any.

        :param destination: ``availability_zone`` where it is to be another one, None for any;
            ``host``, for administrators
        :raises UnshelveInvalidState: it is on its host still
        :raises UnshelveHostNotInZone, Invalid: it can't be there, or there is no such place
        """

    @call("1.1")
    def lock_instance(self, ctxt: RequestContext, instance_uuid: str, reason: str | None) -> None:
        """Let administrators alone do anything to a server; it is done when this returns."""

    @call("1.1")
    def unlock_instance(self, ctxt: RequestContext, instance_uuid: str, override: bool) -> None:
        """End that.

        :param override: an administrator may end what was set by another project than the caller's
        :raises Forbidden: it was
        """

    @call("1.1")
    def reset_state(self, ctxt: RequestContext, instance_uuid: str, state: str) -> None:
        """Call a server ``active`` or ``error``, and give up whatever is being done to it."""

    @call("1.1")
    def resize_instance(
        self,
        ctxt: RequestContext,
        instance_uuid: str,
        flavorid: str,
        auto_disk_config: bool | None = None,
    ) -> None:
        """Give a server another size, on another host; to be confirmed or reverted then.

        :param auto_disk_config: whether its partition is to fit its disk; None: as before
        :raises FlavorNotFound, Invalid: the flavor does not exist or fit
        """

    @call("1.1")
    def migrate_server(
        self, ctxt: RequestContext, instance_uuid: str, host: str | None = None
    ) -> None:
        """Move a server to another host, for administrators; None: to any.

        :raises Invalid: there is no such host, or the server is on it
        """

    @call("1.1")
    def live_migrate_instance(
        self, ctxt: RequestContext, instance_uuid: str, host: str | None = None
    ) -> None:
        """Move a running server to another host, for administrators; None: to any.

        :raises Invalid: there is no such host, or the server is on it
        """

    @call("1.1")
    def live_migration_abort(
        self, ctxt: RequestContext, instance_uuid: str, migration_id: int
    ) -> None:
        """Have a live migration that is under way fail, for administrators.

        :raises MigrationNotFound, Invalid: there is none, or it is past that
        :raises HostUnavailable, NotUnderstood: its source can't be told
        """

    @call("1.1")
    def live_migration_force_complete(
        self, ctxt: RequestContext, instance_uuid: str, migration_id: int
    ) -> None:
        """Have a live migration that is under way end soon, for administrators.

        :raises MigrationNotFound, Invalid: there is none, or it is past that
        :raises HostUnavailable, NotUnderstood: its source can't be told
        """

    @call("1.1")
    def evacuate_instance(
        self, ctxt: RequestContext, instance_uuid: str, host: str | None = None
    ) -> None:
        """Build a server anew elsewhere whose host is down, for administrators; None: anywhere.

        :raises Invalid: the host is not down, or there is no other of that name
        """

    @call("1.1")
    def confirm_resize(self, ctxt: RequestContext, instance_uuid: str) -> None:
        """Forget what a server was before it was resized or migrated."""

    @call("1.1")
    def revert_resize(self, ctxt: RequestContext, instance_uuid: str) -> None:
        """Bring a server back to what it was before it was resized or migrated."""

    @call("1.1")
    def attach_interface(
        self,
        ctxt: RequestContext,
        instance_uuid: str,
        network_id: str | None,
        address: str | None,
        tag: str | None,
    ) -> str:
        """Give a server one more interface; returns its port's id.

        :param network_id: the built-in network's, which is also meant by None
        :param address: one of choice, of either version
        :raises NetworkNotFound, NoAddress, Invalid: there is no such network, or address to be had
        """

    @call("1.1")
    def detach_interface(self, ctxt: RequestContext, instance_uuid: str, port_id: str) -> None:
        """Take an interface from a server.

        :raises PortNotFound: it has none of this id
        """

    @call("1.1")
    def perform_action(
        self, ctxt: RequestContext, instance_uuid: str, action: str, params: dict[str, Any]
    ) -> None:
        """What a package adds to what can be asked of a server, see ``common.actions``.

        A refusal is kept: this request will not be accepted later, however it is sent again.

        :param params: what the driver's method is called with, by name
        :raises Invalid: no package here has such an action
        """
