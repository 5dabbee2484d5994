"""Tells services about actions that have ended."""

from collections.abc import Callable
from functools import partial

from oslo_log import log
from sqlalchemy import event

from common.action_end import ActionEndAPI
from common.context import RequestContext
from common.descriptions import services
from common.rpc import RPCTransport
from common.rpc_client import RPC_TROUBLE
from conductor.db.actions import Held

LOG = log.getLogger("micronova.actions")
Soon = Callable[[Callable[[], None]], object]


class Announcer:
    """Knows from the descriptions of services which of them want to hear of what.

    :param caller: who sends, in logs
    """

    def __init__(self, transport: RPCTransport, caller: str) -> None:
        self._hearers = [
            (service.hears, ActionEndAPI(transport, caller, topic=topic))
            for topic, service in services().items()
            if service.hears
        ]

    def announce(self, held: Held, ctxt: RequestContext, soon: Soon) -> None:
        """Tell of the end of an action once the transaction that ends it is committed."""
        name, end = held.action.action, (held.instance.uuid, held.action.action)
        for hears, hearer in self._hearers:
            if name in hears:
                send = partial(_send, hearer, ctxt, *end, held.action.request_id)
                event.listen(
                    held.session, "after_commit", lambda _, send=send: soon(send), once=True
                )


def _send(hearer: ActionEndAPI, ctxt: RequestContext, uuid: str, name: str, request: str) -> None:
    ctxt.update_store()
    try:
        hearer.action_ended(ctxt, uuid, name, request)
    except RPC_TROUBLE as error:
        LOG.info("the end of %s of instance %s is not heard: %s", name, uuid, type(error).__name__)
