"""What requests have in common: how one becomes an action, committed before it is answered."""

from collections.abc import Callable

from oslo_config import cfg
from oslo_messaging import Target

from common import rpc
from common.actions import Params
from common.context import RequestContext
from common.database import Database
from conductor.db import actions, instances
from conductor.db.actions import Held
from conductor.machine import ActionMachine
from conductor.network import Network
from conductor.quotas import Quotas
from conductor.rpcapi import TASK_VERSION
from conductor.tasks import marks, task_of

SUPERSEDING = ("delete", "resetState")


class Requests:
    """Base of the parts of ``ComputeTaskManager``.

    oslo.messaging's dispatcher picks the endpoint among those of the topic by the namespace and
    version of the message.
    """

    target = Target(namespace="compute_task", version=TASK_VERSION)

    def __init__(
        self, conf: cfg.ConfigOpts, db: Database, machine: ActionMachine, quotas: Quotas
    ) -> None:
        self._conf = conf
        self._db = db
        self._machine = machine
        self._network = Network(conf)
        self._quotas = quotas

    def _open(
        self,
        ctxt: RequestContext,
        instance_uuid: str,
        name: str,
        params: Params | None = None,
        prepare: Callable[[Held], None] = lambda _: None,
    ) -> Params:
        """Commit an action on an existing instance and its first step, then tell its host.

        :param prepare: does what else is done as it is accepted, or raises why it is not
        :returns: its parameters, those of the first time where the request is repeated
        """
        hint, about, params = None, task_of(name).about, params or {}
        with self._db.writer() as session:
            row = instances.get(session, ctxt, instance_uuid, lock=True)
            if known := actions.repeated(session, ctxt, instance_uuid, name):
                return known.params
            if not about.despite_lock:
                marks.require_unlocked(ctxt, row)
            if name in SUPERSEDING and not self._machine.supersede(session, row, name):
                return params
            if about.at_once:
                self._machine.perform(session, ctxt, row, name, params)
                return params
            held = self._machine.open(session, ctxt, row, name, params)
            prepare(held)
            hint = self._machine.begin(held)
        self._machine.tell(hint)
        return held.action.params


def asks(action: str) -> Callable[[Requests, RequestContext, str], None]:
    """A method that says nothing but which action is wanted."""

    @rpc.expose
    def ask(requests: Requests, ctxt: RequestContext, instance_uuid: str) -> None:
        requests._open(ctxt, instance_uuid, action)  # noqa: SLF001 - it becomes a method

    return ask
