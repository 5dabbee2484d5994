"""A hypervisor without virtual machines: everything around them is real."""

import json
import os
import platform
import random
import threading
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any, cast

from oslo_config import cfg

from common.exception import GuestFailure, GuestNotFound
from common.objects import Flavor, Instance, PowerState, VmState
from compute.virt.driver import ComputeDriver, HostResources
from compute.virt.guest_file import Guest, GuestFile, Guests
from compute.virt.leaving import Leaving

BOOT_LOG = """\
[    0.000000] Linux version 6.12.0 (fake@hypervisor)
[    0.412733] Run /sbin/init as init process
[    1.207810] systemd[1]: Reached target multi-user.target

{name} login: """


class FakeDriver(ComputeDriver):
    """Remembers guests instead of running them, over restarts too.

    ``[compute] fake_*`` set the size of the host, how long a build takes and how many fail.
    """

    def __init__(self, conf: cfg.ConfigOpts, host: str) -> None:
        super().__init__(conf, host)
        self._file = GuestFile(Path(conf.compute.state_path), host)
        self._guests: Guests = {}
        self._writing = threading.Lock()
        self._began = time.time()
        self._leaving = Leaving()

    def init_host(self) -> None:
        self._guests = self._file.open()

    def cleanup_host(self) -> None:
        self._file.close()

    def list_instance_uuids(self) -> Collection[str]:
        return tuple(self._guests)

    def get_power_state(self, uuid: str) -> int:
        return self._guest(uuid)["power_state"]

    def spawn(self, instance: Instance) -> None:
        if instance.uuid not in self._guests:
            self._build()
            self._add(instance)

    def destroy(self, uuid: str) -> None:
        with self._writing:
            if uuid in self._guests:
                self._keep({key: guest for key, guest in self._guests.items() if key != uuid})

    def reboot(self, uuid: str, reboot_type: str) -> None:
        self._set_power_state(uuid, PowerState.RUNNING)

    def power_on(self, uuid: str) -> None:
        self._set_power_state(uuid, PowerState.RUNNING)

    def power_off(self, uuid: str) -> None:
        self._set_power_state(uuid, PowerState.SHUTDOWN)

    def pause(self, uuid: str) -> None:
        self._set_power_state(uuid, PowerState.PAUSED)

    def unpause(self, uuid: str) -> None:
        self._set_power_state(uuid, PowerState.RUNNING)

    def suspend(self, uuid: str) -> None:
        self._set_power_state(uuid, PowerState.SUSPENDED)

    def resume(self, uuid: str) -> None:
        self._set_power_state(uuid, PowerState.RUNNING)

    def check_can_move_here(self, instance: Instance, flavor: Flavor) -> None:
        """All can."""

    def migrate_disk_and_power_off(self, uuid: str, dest: str) -> None:
        self._set_power_state(uuid, PowerState.SHUTDOWN)

    def finish_migration(self, instance: Instance, *, power_on: bool) -> None:
        if instance.uuid not in self._guests:
            self._build()
            self._add(instance, PowerState.RUNNING if power_on else PowerState.SHUTDOWN)

    def finish_revert_migration(self, uuid: str, *, power_on: bool) -> None:
        self._set_power_state(uuid, PowerState.RUNNING if power_on else PowerState.SHUTDOWN)

    def attach_interface(self, instance: Instance, port_id: str) -> None:
        self._set_interfaces(instance.uuid, len(instance.interfaces))

    def detach_interface(self, instance: Instance, port_id: str) -> None:
        self._set_interfaces(instance.uuid, len(instance.interfaces) - 1)

    def check_can_live_migrate_destination(self, instance: Instance) -> None:
        """All can come."""

    def check_can_live_migrate_source(self, uuid: str, dest: str) -> None:
        self._guest(uuid)

    def pre_live_migration(self, instance: Instance) -> None:
        if instance.uuid not in self._guests:
            self._add(instance, PowerState.NOSTATE)

    def live_migration(self, uuid: str, dest: str) -> None:
        if uuid in self._guests:
            self._leaving.hand_over(uuid, self.conf.compute.fake_live_migration_time)
            self.destroy(uuid)

    def post_live_migration_at_destination(self, instance: Instance) -> None:
        paused = instance.vm_state == VmState.PAUSED
        self._set_power_state(instance.uuid, PowerState.PAUSED if paused else PowerState.RUNNING)

    def live_migration_abort(self, uuid: str) -> None:
        self._leaving.end(uuid, GuestFailure(reason="The live migration was aborted."))

    def live_migration_force_complete(self, uuid: str) -> None:
        self._leaving.end(uuid)

    def trigger_crash_dump(self, uuid: str) -> None:
        self._guest(uuid)

    def snapshot(self, uuid: str, image_id: str) -> None:
        self._guest(uuid)

    def rescue(self, uuid: str, image_id: str | None) -> None:
        self._set_power_state(uuid, PowerState.RUNNING)

    def unrescue(self, uuid: str) -> None:
        self._set_power_state(uuid, PowerState.RUNNING)

    def get_console_output(self, uuid: str) -> str:
        return BOOT_LOG.format(name=self._guest(uuid)["name"])

    def attach_volume(self, uuid: str, volume_id: str, device: str) -> None:
        with self._writing:
            volumes = self._guest(uuid).get("volumes", {})
            self._change(uuid, volumes={**volumes, volume_id: device})

    def detach_volume(self, uuid: str, volume_id: str) -> None:
        with self._writing:
            guest = self._guests.get(uuid)
            volumes = guest.get("volumes", {}) if guest else {}
            if volume_id in volumes:
                left = {key: device for key, device in volumes.items() if key != volume_id}
                self._change(uuid, volumes=left)

    def get_available_resource(self) -> HostResources:
        options = self.conf.compute
        topology = {"sockets": 1, "cores": options.fake_vcpus, "threads": 1}
        cpu = {"arch": platform.machine(), "model": "fake", "vendor": "fake", "features": []}
        return HostResources(
            hypervisor_hostname=self.host,
            hypervisor_type="fake",
            hypervisor_version=1,
            host_ip="127.0.0.1",
            vcpus=options.fake_vcpus,
            memory_mb=options.fake_memory_mb,
            local_gb=options.fake_local_gb,
            cpu_info=json.dumps({**cpu, "topology": topology}),
        )

    def get_host_uptime(self) -> str:
        minutes = int(time.time() - self._began) // 60
        days, hours = minutes // (24 * 60), minutes // 60 % 24
        up = f"{days} days, {hours:2}:{minutes % 60:02}"
        load = ", ".join(f"{value:.2f}" for value in os.getloadavg())
        return f" {time.strftime('%H:%M:%S')} up {up},  0 users,  load average: {load}"

    def _build(self) -> None:
        time.sleep(self.conf.compute.fake_build_time)
        if random.random() < self.conf.compute.fake_failure_rate:  # noqa: S311 - no secret
            raise GuestFailure(reason="The build failed, as [compute] fake_failure_rate asks.")

    def _add(self, instance: Instance, power_state: int = PowerState.RUNNING) -> None:
        guest = Guest(
            name=instance.display_name,
            power_state=power_state,
            interfaces=len(instance.get("interfaces", [])),
        )
        if image_id := instance.get("image_id"):
            guest["image"] = image_id
        with self._writing:
            self._keep({**self._guests, instance.uuid: guest})

    def _set_power_state(self, uuid: str, state: int) -> None:
        with self._writing:
            if self.get_power_state(uuid) != state:
                self._change(uuid, power_state=state)

    def _set_interfaces(self, uuid: str, count: int) -> None:
        with self._writing:
            self._guest(uuid)
            self._change(uuid, interfaces=count)

    def _guest(self, uuid: str) -> Guest:
        guest = self._guests.get(uuid)
        if guest is None:
            raise GuestNotFound(instance=uuid)
        return guest

    def _change(self, uuid: str, **values: Any) -> None:
        changed = cast("Guest", {**self._guests[uuid], **values})
        self._keep({**self._guests, uuid: changed})

    def _keep(self, guests: Guests) -> None:
        """Adopt ``guests`` once they are written. Readers see the old or the new, never between."""
        self._file.write(guests)
        self._guests = guests
