"""Actions that packages add: the conductor's part, where they have none of their own."""

from common.actions import SERVER_STATES, AddedAction, Params
from common.context import RequestContext
from common.objects import Action, Instance
from compute.rpcapi import ComputeAPI
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


def forgotten(name: str) -> Task:
    """For an action that was accepted, and whose package is gone: its host will say so."""
    return AddedTask(
        AddedAction(name=name, method=name, starts_from=SERVER_STATES, task_state="", ends_in=None)
    )
