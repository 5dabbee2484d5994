"""start, stop and reboot: what changes a guest's power and nothing else."""

from common.objects import PowerState, TaskState, VmState
from compute.rpcapi import ComputeAPI
from conductor.tasks.base import Params, Task


class StartTask(Task):
    """Power on a stopped server."""

    name = "start"
    cast = ComputeAPI.start_instance
    vm_states = frozenset({VmState.STOPPED})
    task_state = TaskState.POWERING_ON
    vm_state, power_state = VmState.ACTIVE, PowerState.RUNNING


class StopTask(Task):
    """Power off an active server."""

    name = "stop"
    cast = ComputeAPI.stop_instance
    vm_states = frozenset({VmState.ACTIVE})
    task_state = TaskState.POWERING_OFF
    vm_state, power_state = VmState.STOPPED, PowerState.SHUTDOWN


class RebootTask(Task):
    """Restart the guest, softly or hard."""

    name = "reboot"
    cast = ComputeAPI.reboot_instance
    vm_states = frozenset({VmState.ACTIVE})
    task_state = TaskState.REBOOTING
    vm_state, power_state = VmState.ACTIVE, PowerState.RUNNING

    def state_while_open(self, params: Params) -> str:
        return TaskState.REBOOTING_HARD if params["reboot_type"] == "HARD" else self.task_state
