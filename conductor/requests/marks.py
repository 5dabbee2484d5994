"""Requests that mark servers, which are done when they are answered."""

from common import exception, rpc
from common.context import RequestContext
from common.objects import VmState
from conductor.requests.base import Requests


class MarkRequests(Requests):
    """The part of ``ComputeTaskManager`` that is about locks and states."""

    @rpc.expose
    def lock_instance(self, ctxt: RequestContext, instance_uuid: str, reason: str | None) -> None:
        self._open(ctxt, instance_uuid, "lock", {"reason": reason})

    @rpc.expose
    def unlock_instance(self, ctxt: RequestContext, instance_uuid: str, override: bool) -> None:
        self._open(ctxt, instance_uuid, "unlock", {"override": override and ctxt.is_admin})

    @rpc.expose_to_administrators
    def reset_state(self, ctxt: RequestContext, instance_uuid: str, state: str) -> None:
        if state not in {VmState.ACTIVE, VmState.ERROR}:
            raise exception.Invalid(reason=f"state {state!r} is not active or error")
        self._open(ctxt, instance_uuid, "resetState", {"state": state})
