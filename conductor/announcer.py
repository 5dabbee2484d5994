"""Tells services about actions that have ended."""

from collections.abc import Callable, Sequence
from functools import partial

import oslo_messaging
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
        name, uuid, request = held.action.action, held.instance.uuid, held.action.request_id
        hearers = [hearer for hears, hearer in self._hearers if name in hears]
        if hearers:
            send = partial(_send, hearers, ctxt, uuid, name, request)
            event.listen(held.session, "after_commit", lambda _: soon(send), once=True)


def _send(
    hearers: Sequence[ActionEndAPI], ctxt: RequestContext, uuid: str, name: str, request: str
) -> None:
    ctxt.update_store()
    for hearer in hearers:
        try:
            hearer.action_ended(ctxt, uuid, name, request)
        except (*RPC_TROUBLE, oslo_messaging.RPCVersionCapError) as error:
            what = f"the end of {name} of instance {uuid}"
            LOG.info("%s is not heard: %s", what, type(error).__name__)
