"""Actions that packages add: the conductor's part, where they have none of their own."""

from common import exception
from common.actions import SERVER_STATES, AddedAction, Params
from conductor.db import models
from conductor.db.actions import Held
from conductor.tasks.base import Task


class AddedTask(Task):
    """What a package's own task subclasses: hosts are told of all of them by one method."""

    def arguments(self, held: Held) -> Params:
        return {"params": super().arguments(held)}


class ForgottenTask(AddedTask):
    """For an action that no package here knows: one that is open reaches its host, which says so.

    :param name: the action's
    """

    def __init__(self, name: str) -> None:
        about = AddedAction(
            name=name, method=name, starts_from=SERVER_STATES, task_state="", ends_in=None
        )
        super().__init__(about)

    def admit(self, instance: models.Instance, params: Params) -> None:
        """Accept none."""
        raise exception.Invalid(
            reason=f"no package of the conductor has an action {self.about.name!r}"
        )
