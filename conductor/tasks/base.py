"""Task: what is particular to one kind of action. How actions are driven is the engine's."""

import enum
from collections.abc import Callable
from typing import Any, ClassVar

from oslo_utils import timeutils
from sqlalchemy.orm import Session

from common import exception
from common.objects import VmState
from compute.rpcapi import event_of
from conductor.db import models

Params = dict[str, Any]


class HostDown(enum.Enum):
    """What becomes of an action whose host is down."""

    MOVE = "try another host"
    FINISH = "there is nothing left to do there"
    WAIT = "wait for the host, for a while"


class Task:
    """One kind of action.

    ``name`` is what os-instance-actions calls it; ``cast`` the ComputeAPI method that tells the
    action's host to do it, sent with the action's params as further arguments. While the action is
    open an instance in one of ``vm_states`` shows ``task_state``; it ends in ``vm_state``, its
    guest in ``power_state``.
    """

    name: ClassVar[str]
    cast: ClassVar[Callable[..., None]]
    vm_states: ClassVar[frozenset[str]]
    task_state: ClassVar[str]
    vm_state: ClassVar[str]
    power_state: ClassVar[int]
    when_host_is_down: ClassVar[HostDown] = HostDown.WAIT

    @property
    def event(self) -> str:
        """What a compute calls its part of the action."""
        return event_of(self.cast.__name__)

    def admit(self, instance: models.Instance, params: Params) -> None:
        """Check that the instance is in a state for this, and show that it has begun.

        :raises InstanceInvalidState: it is not
        """
        if instance.vm_state not in self.vm_states:
            self._refuse(instance, "vm_state", instance.vm_state)
        if instance.task_state is not None:
            self._refuse(instance, "task_state", instance.task_state)
        instance.task_state = self.state_while_open(params)

    def state_while_open(self, params: Params) -> str:  # noqa: ARG002
        """The instance's task_state while the action is open."""
        return self.task_state

    def succeeded(
        self,
        session: Session,  # noqa: ARG002
        instance: models.Instance,
        power_state: int | None,
    ) -> None:
        """The compute has done it, and the guest is now in ``power_state`` where it said so."""
        instance.vm_state = self.vm_state
        instance.task_state = None
        instance.power_state = self.power_state if power_state is None else power_state

    def failed(self, session: Session, instance: models.Instance, reason: str) -> None:  # noqa: ARG002
        """It can't be done; by default the instance stays what it was."""
        instance.task_state = None
        note_fault(instance, reason)

    def _refuse(self, instance: models.Instance, attribute: str, state: str) -> None:
        raise exception.InstanceInvalidState(
            action=self.name, instance=instance.uuid, attribute=attribute, state=state
        )


def note_fault(instance: models.Instance, reason: str) -> None:
    """Keep why something failed; the api shows it while the instance is in ERROR."""
    instance.fault_code = 500
    instance.fault_message = reason
    instance.fault_at = timeutils.utcnow()


def errored(instance: models.Instance, reason: str) -> None:
    """Put the instance into ERROR."""
    instance.vm_state = VmState.ERROR
    instance.task_state = None
    note_fault(instance, reason)
