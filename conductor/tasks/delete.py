"""delete: the guest goes, whatever state the instance is in."""

from oslo_utils import timeutils
from sqlalchemy.orm import Session

from common.objects import PowerState, TaskState, VmState
from compute.rpcapi import ComputeAPI
from conductor.db import compute_nodes, models
from conductor.tasks.base import HostDown, Params, Task, errored


class DeleteTask(Task):
    """Where the host is down the rows go at once; the compute removes the guest when it is back."""

    name = "delete"
    cast = ComputeAPI.terminate_instance
    task_state = TaskState.DELETING
    vm_state, power_state = VmState.DELETED, PowerState.NOSTATE
    when_host_is_down = HostDown.FINISH

    def admit(self, instance: models.Instance, params: Params) -> None:
        """Any state will do: a delete supersedes what is going on."""
        instance.task_state = self.state_while_open(params)

    def succeeded(
        self, session: Session, instance: models.Instance, power_state: int | None
    ) -> None:
        super().succeeded(session, instance, power_state)
        compute_nodes.release(session, instance.uuid)
        instance.deleted_at = instance.terminated_at = timeutils.utcnow()

    def failed(self, session: Session, instance: models.Instance, reason: str) -> None:  # noqa: ARG002
        errored(instance, reason)
