"""Task: the conductor's part of one kind of action. Most follow from the action's description."""

import datetime as dt

from oslo_config import cfg

from common import exception
from common.actions import ERROR, Params, ServerAction, Step
from common.objects import TaskState
from conductor import placement
from conductor.db import models
from conductor.db.actions import Held


class Task:
    """What an action does to its rows, and where it is done; when it is, the machine decides."""

    def __init__(self, about: ServerAction) -> None:
        self.about = about

    def admit(self, instance: models.Instance, params: Params) -> None:
        """Check that the instance is in a state for this, and show that it has begun.

        :raises InstanceInvalidState: it is not
        :raises InstanceNotReady: it is on no host, as after a build that failed
        """
        if instance.vm_state not in {state.vm_state for state in self.about.starts_from}:
            self._refuse(instance, "vm_state", instance.vm_state)
        if instance.task_state is not None:
            self._refuse(instance, "task_state", instance.task_state)
        if instance.host is None and not self.about.relocatable:
            raise exception.InstanceNotReady(instance=instance.uuid)
        instance.task_state = self.task_state(params)

    def task_state(self, params: Params) -> str:
        """What the instance shows while the action is open."""
        return self.about.task_state

    def host(self, held: Held) -> str | None:
        """The host that has the current step to do; None: it is still to be chosen."""
        return held.instance.host

    def place(self, held: Held, conf: cfg.ConfigOpts, seen_after: dt.datetime) -> None:
        """Choose that host, and claim what is needed there.

        :raises HostsDown, NoValidHost: there is none
        """
        placement.place(held, conf, seen_after)

    def leave(self, held: Held, *, avoid_host: bool) -> None:
        """Give that host up again.

        :param avoid_host: it has failed, and is not to be chosen again
        """
        placement.leave(held, avoid_host=avoid_host)

    def arguments(self, held: Held) -> Params:
        """Further arguments of the compute's method."""
        return dict(held.action.params)

    def goes_on(self, held: Held, step: Step) -> None:
        """The next step is about to begin."""
        held.instance.task_state = step.task_state or self.about.task_state

    def succeeded(self, held: Held, power_state: int | None) -> None:
        """The compute has done it, and the guest is now in ``power_state`` where it said so."""
        end, instance = self.about.ends_in, held.instance
        instance.task_state = None
        if end is not None:
            instance.vm_state, instance.power_state = end.vm_state, end.power_state
        if power_state is not None:
            instance.power_state = power_state

    def failed(self, held: Held, reason: str) -> None:
        """It can't be done; by default the instance stays what it was."""
        held.instance.task_state = None
        note_fault(held.instance, held.now, reason)

    def superseded(self, held: Held) -> None:
        """Something else is done instead; the instance is left to that."""

    def _refuse(self, instance: models.Instance, attribute: str, state: str) -> None:
        waiting_helps = attribute == "task_state" and state != TaskState.DELETING
        kind = exception.InstanceBusy if waiting_helps else exception.InstanceInvalidState
        raise kind(action=self.about.name, instance=instance.uuid, attribute=attribute, state=state)


def note_fault(instance: models.Instance, now: dt.datetime, reason: str) -> None:
    """Keep why something failed; the api shows it while the instance is in ERROR."""
    instance.fault_code = 500
    instance.fault_message = reason
    instance.fault_at = now


def errored(instance: models.Instance, now: dt.datetime, reason: str) -> None:
    """Put the instance into ERROR."""
    instance.vm_state = ERROR.vm_state
    instance.task_state = None
    note_fault(instance, now, reason)
