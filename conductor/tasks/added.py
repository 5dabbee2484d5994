"""Actions that packages add: the conductor's part, where they have none of their own."""

from common import exception
from common.actions import SERVER_STATES, AddedAction, Params
from common.context import RequestContext
from common.objects import Action, Instance
from compute.rpcapi import ComputeAPI
from conductor.db import models
from conductor.tasks.base import Task


class AddedTask(Task):
    """What a package's own task subclasses: hosts are told of all of them by one method."""

    def hint(
        self,
        compute: ComputeAPI,
        ctxt: RequestContext,
        instance: Instance,
        action: Action,
        params: Params,
    ) -> None:
        compute.perform_action(ctxt, instance, action, params)


class ForgottenTask(AddedTask):
    """For an action that no package here knows: one that is open reaches its host, which says so.

    :param name: the action's
    """

    def __init__(self, name: str) -> None:
        about = AddedAction(
            name=name, method=name, starts_from=SERVER_STATES, task_state="", ends_in=None
        )
        super().__init__(about)

    def admit(self, instance: models.Instance, params: Params) -> None:  # noqa: ARG002
        """Accept none."""
        raise exception.Invalid(
            reason=f"no package of the conductor has an action {self.about.name!r}"
        )
