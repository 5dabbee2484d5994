"""Requests that packages add."""

from common import exception, rpc
from common.actions import OWN, Params
from common.context import RequestContext
from common.objects import ActionState
from conductor.db import actions, instances
from conductor.requests.base import Requests


class AddedRequests(Requests):
    """The part of ``ComputeTaskManager`` that is about what packages add to servers' actions."""

    @rpc.expose
    def perform_action(
        self, ctxt: RequestContext, instance_uuid: str, action: str, params: Params
    ) -> None:
        if action in OWN:
            raise exception.Invalid(reason=f"{action!r} is asked for by a method of its own")
        try:
            self._open(ctxt, instance_uuid, action, params)
        except (exception.DatabaseUnavailable, exception.InstanceNotFound):
            raise
        except exception.MicronovaError as error:
            if not self._refuse(ctxt, instance_uuid, action, str(error)):
                raise

    def _refuse(self, ctxt: RequestContext, instance_uuid: str, name: str, reason: str) -> bool:
        """Keep a refusal, so that the request is not accepted when it comes again, or late.

        Who asks on behalf of others can then rely on it. Returns whether it was accepted meanwhile.
        """
        with self._db.writer() as session:
            row = instances.get(session, ctxt, instance_uuid, lock=True)
            known_as = actions.repeated(session, ctxt, instance_uuid, name)
            if known_as is None:
                self._machine.refuse(session, ctxt, row, name, reason)
            return known_as is not None and known_as.state != ActionState.ERROR
