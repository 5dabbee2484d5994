"""lock, unlock, resetState: what is done to the row alone, in any state."""

from common import exception
from common.actions import ERROR
from common.context import RequestContext
from common.objects import VmState
from conductor.db import migrations, models
from conductor.db.actions import Held
from conductor.tasks.base import Task, errored

UNLOCK_OVERRIDE = "os_compute_api:os-lock-server:unlock:unlock_override"


class LockTask(Task):
    """A lock that its own project has set stays as it is."""

    def succeeded(self, held: Held, power_state: int | None) -> None:
        row, by = held.instance, _side(held.instance, held.action.project_id)
        if not (row.locked and by == "owner"):
            row.locked, row.locked_by = True, by
            row.locked_reason = held.action.params["reason"]


class UnlockTask(Task):
    """Takes the lock and what was said of it away; that of the other side by a right of its own."""

    def succeeded(self, held: Held, power_state: int | None) -> None:
        """:raises Forbidden: the other side has locked it"""
        row, by = held.instance, _side(held.instance, held.action.project_id)
        if row.locked_by not in {None, by} and not held.action.params["override"]:
            raise exception.Forbidden(rule=UNLOCK_OVERRIDE)
        row.locked, row.locked_by, row.locked_reason = False, None, None


class ResetTask(Task):
    """What the guest really is, its host says in its next report."""

    def succeeded(self, held: Held, power_state: int | None) -> None:
        migrations.end(held.session, held.instance)
        if held.action.params["state"] == ERROR.vm_state:
            errored(held.instance, held.now, "An administrator has reset the state to error.")
        else:
            held.instance.vm_state, held.instance.task_state = VmState.ACTIVE, None
        held.instance.shelved_image_id = held.instance.shelved_at = None


def require_unlocked(ctxt: RequestContext, instance: models.Instance) -> None:
    """:raises InstanceIsLocked: it is, and the caller is no administrator"""
    if instance.locked and not ctxt.is_admin:
        raise exception.InstanceIsLocked(instance=instance.uuid)


def _side(instance: models.Instance, project_id: str | None) -> str:
    return "owner" if instance.project_id == project_id else "admin"
