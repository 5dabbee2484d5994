"""The contract between a compute and its hypervisor.

A driver is a subclass of ``ComputeDriver`` under a name in the entry point group
``micronova.virt``; ``[compute] driver`` selects it by that name.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NoReturn

from oslo_config import cfg

from common import exception
from common.objects import Flavor, Instance


@dataclass(frozen=True)
class HostResources:
    """What a hypervisor has in all, whether used or not.

    :param hypervisor_hostname: the name the hypervisor gives itself
    :param hypervisor_type: such as ``QEMU``
    :param hypervisor_version: a number that grows, such as 8002000 for 8.2.0
    :param host_ip: address of the host on the management network
    :param vcpus: physical CPUs guests may use
    :param memory_mb: memory in MiB
    :param local_gb: disk in GiB
    :param cpu_info: JSON object with ``arch``, ``model``, ``vendor``, ``topology``, ``features``
    """

    hypervisor_hostname: str
    hypervisor_type: str
    hypervisor_version: int
    host_ip: str
    vcpus: int
    memory_mb: int
    local_gb: int
    cpu_info: str


class ComputeDriver(ABC):
    """Drives the hypervisor of one host. A guest is known by the uuid of its instance.

    The compute calls a driver from several threads at once, but never twice at once for the same
    guest. A method returns when the guest is in the state it stands for and may take as long as
    that needs. It is called again after a crash in the middle of it, and for a guest that is in
    that state already: both must end well.

    ``GuestFailure(reason=...)`` says in words for the user why something can't be done. Any other
    exception counts as a fault of this host: it is logged here, and the user hears only that.

    :param conf: the process's configuration; a driver registers the options it needs
    :param host: name of the host; guests of other hosts, in reach or not, are not this driver's
    """

    def __init__(self, conf: cfg.ConfigOpts, host: str) -> None:
        self.conf = conf
        self.host = host

    @abstractmethod
    def init_host(self) -> None:
        """Connect to the hypervisor; called once, before anything else.

        :raises StartupError: it can't be used; the text says what to do
        """

    @abstractmethod
    def cleanup_host(self) -> None:
        """Disconnect; called once, after everything else. Guests run on."""

    @abstractmethod
    def list_instance_uuids(self) -> Collection[str]:
        """The uuids of all guests, running or not, including those half built."""

    @abstractmethod
    def get_power_state(self, uuid: str) -> int:
        """One of ``PowerState``.

        :raises GuestNotFound: there is no such guest
        """

    @abstractmethod
    def spawn(self, instance: Instance) -> None:
        """Build and start the guest; one that was built before is left as it is, on or off.

        It is to have all of ``instance.interfaces``.

        The compute removes what a failed call leaves behind, with ``destroy``.

        :raises GuestFailure: it can't be built here; another host may be able to
        """

    @abstractmethod
    def destroy(self, uuid: str) -> None:
        """Stop the guest and remove it with its disks; nothing to do where there is none.

        :raises GuestFailure: it can't be removed
        """

    @abstractmethod
    def reboot(self, uuid: str, reboot_type: str) -> None:
        """Restart the guest.

        :param reboot_type: ``SOFT`` asks the guest's operating system, ``HARD`` cuts the power
        :raises GuestNotFound, GuestFailure: there is no such guest, or it can't be restarted
        """

    @abstractmethod
    def power_on(self, uuid: str) -> None:
        """Start the guest.

        :raises GuestNotFound, GuestFailure: there is no such guest, or it can't be started
        """

    @abstractmethod
    def power_off(self, uuid: str) -> None:
        """Stop the guest, cleanly if it can be.

        :raises GuestNotFound, GuestFailure: there is no such guest, or it can't be stopped
        """

    # Optional, with the same errors as the ones above: users are told what a driver does not have.

    def pause(self, uuid: str) -> None:
        """Keep the guest from running; it stays in memory."""
        self._unsupported("pause", uuid)

    def unpause(self, uuid: str) -> None:
        """Let a paused guest run on."""
        self._unsupported("unpause", uuid)

    def suspend(self, uuid: str) -> None:
        """Save the guest's memory to disk and power it off; its power state is SUSPENDED then."""
        self._unsupported("suspend", uuid)

    def resume(self, uuid: str) -> None:
        """Bring a suspended guest back to where it was."""
        self._unsupported("resume", uuid)

    def check_can_move_here(self, instance: Instance, flavor: Flavor) -> None:
        """Make sure that a guest could move here, as one of a flavor; who can't has none of these.

        :raises GuestFailure: it can't; another host may be able to
        """
        self._unsupported("check_can_move_here", instance.uuid)

    def migrate_disk_and_power_off(self, uuid: str, dest: str) -> None:
        """Stop the guest and hand its disk to host ``dest``; keep all it takes to bring it back."""
        self._unsupported("migrate_disk_and_power_off", uuid)

    def finish_migration(self, instance: Instance, *, power_on: bool) -> None:
        """Build the guest from the disk that was handed over, in the size it is to have now."""
        self._unsupported("finish_migration", instance.uuid)

    def finish_revert_migration(self, uuid: str, *, power_on: bool) -> None:
        """Bring the guest back that was kept."""
        self._unsupported("finish_revert_migration", uuid)

    def confirm_migration(self, uuid: str) -> None:
        """Remove what was kept; nothing to do where nothing is."""
        self.destroy(uuid)

    def attach_interface(self, instance: Instance, port_id: str) -> None:
        """Let the guest have one of the interfaces that ``instance`` has."""
        self._unsupported("attach_interface", instance.uuid)

    def detach_interface(self, instance: Instance, port_id: str) -> None:
        """Take one of the interfaces that ``instance`` has from the guest."""
        self._unsupported("detach_interface", instance.uuid)

    def check_can_live_migrate_destination(self, instance: Instance) -> None:
        """Make sure that a running guest could come here; who can't has none of those below.

        :raises GuestFailure: it can't; another host may be able to
        """
        self._unsupported("check_can_live_migrate_destination", instance.uuid)

    def check_can_live_migrate_source(self, uuid: str, dest: str) -> None:
        """Make sure that the guest could leave for host ``dest`` as it runs."""
        self._unsupported("check_can_live_migrate_source", uuid)

    def pre_live_migration(self, instance: Instance) -> None:
        """Get ready to take the guest; its power state is NOSTATE until it is here."""
        self._unsupported("pre_live_migration", instance.uuid)

    def live_migration(self, uuid: str, dest: str) -> None:
        """Hand the guest over to host ``dest``, as long as that takes; it is not here afterwards.

        Nothing to do where it is not here any more.

        :raises GuestFailure: it is still here, as it was
        """
        self._unsupported("live_migration", uuid)

    def post_live_migration_at_destination(self, instance: Instance) -> None:
        """Let the guest that has come run on."""
        self._unsupported("post_live_migration_at_destination", instance.uuid)

    def live_migration_abort(self, uuid: str) -> None:
        """Have ``live_migration``, if it is under way, fail now."""
        self._unsupported("live_migration_abort", uuid)

    def live_migration_force_complete(self, uuid: str) -> None:
        """Have ``live_migration``, if it is under way, succeed soon."""
        self._unsupported("live_migration_force_complete", uuid)

    def trigger_crash_dump(self, uuid: str) -> None:
        """Have the guest's operating system dump its memory, as by a non-maskable interrupt."""
        self._unsupported("trigger_crash_dump", uuid)

    def snapshot(self, uuid: str, image_id: str) -> None:
        """Keep the guest's disk, as it is now, where any host's ``spawn`` finds it by that id."""
        self._unsupported("snapshot", uuid)

    def rebuild(self, instance: Instance, *, preserve_ephemeral: bool) -> None:
        """Make the guest anew from ``instance.image_id`` and start it; there may be none.

        A driver that has not got this removes the guest and builds another.

        :param preserve_ephemeral: all but the disk that it starts from stays
        """
        if preserve_ephemeral:
            self._unsupported("rebuild and keep the ephemeral disk", instance.uuid)
        self.destroy(instance.uuid)
        self.spawn(instance)

    def rescue(self, uuid: str, image_id: str | None) -> None:
        """Start the guest from that image, with its own disk as a second one."""
        self._unsupported("rescue", uuid)

    def unrescue(self, uuid: str) -> None:
        """Start the guest from its own disk again."""
        self._unsupported("unrescue", uuid)

    def get_console_output(self, uuid: str) -> str:
        """What the guest has written to its console, the last 100 KiB at the most."""
        self._unsupported("get_console_output", uuid)

    def attach_volume(self, uuid: str, volume_id: str, device: str) -> None:
        """Let the guest have a volume as ``device``, such as ``/dev/vdb``."""
        self._unsupported("attach_volume", uuid)

    def detach_volume(self, uuid: str, volume_id: str) -> None:  # noqa: B027 - there is nothing to do
        """Take a volume from the guest; nothing to do where it has none, or where none can be."""

    def perform(self, method: str, uuid: str, /, **params: Any) -> None:
        """Do what a package's action asks for, with the method it names, if this driver has it."""
        found = getattr(self, method, None)
        if found is None:
            self._unsupported(method, uuid)
        found(uuid, **params)

    def _unsupported(self, method: str, uuid: str) -> NoReturn:
        driver = type(self).__name__
        raise exception.NotSupportedByDriver(driver=driver, method=method, instance=uuid)

    # the host

    @abstractmethod
    def get_available_resource(self) -> HostResources:
        """What the hypervisor has in all; asked for again and again, since it may change."""

    @abstractmethod
    def get_host_uptime(self) -> str:
        """How long the host has been up, as the command ``uptime`` prints it."""
