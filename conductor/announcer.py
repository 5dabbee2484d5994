"""Tells services about actions that have ended."""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial

import oslo_messaging
from oslo_log import log
from sqlalchemy import event
from sqlalchemy.orm import Session

from common.action_end import ActionEndAPI
from common.context import RequestContext
from common.descriptions import services
from common.rpc import RPCTransport
from common.rpc_client import RPC_TROUBLE
from conductor.db.actions import Held
from conductor.db.services import find, is_up

LOG = log.getLogger("micronova.actions")
Soon = Callable[[Callable[[], None]], object]


class Announcer:
    """Knows from the descriptions of services which of them want to hear of what.

    :param caller: who sends, in logs
    """

    def __init__(self, transport: RPCTransport, caller: str) -> None:
        self._hearers = [
            (topic, service.hears, ActionEndAPI(transport, caller, topic=topic))
            for topic, service in services().items()
            if service.hears
        ]

    def announce(
        self, held: Held, ctxt: RequestContext, soon: Soon, seen_after: dt.datetime
    ) -> None:
        """Tell of the end of an action once the transaction that ends it is committed.

        A service that is gone is not told: in its queue hints would pile up for ever.
        """
        name, uuid, request = held.action.action, held.instance.uuid, held.action.request_id
        hearers = [
            hearer
            for topic, hears, hearer in self._hearers
            if name in hears and _is_there(held.session, topic, seen_after)
        ]
        if hearers:
            send = partial(_send, hearers, ctxt, uuid, name, request)
            event.listen(held.session, "after_commit", lambda _: soon(send), once=True)


def _is_there(session: Session, topic: str, seen_after: dt.datetime) -> bool:
    return any(is_up(each, seen_after) for each in find(session, {"topic": topic}))


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
