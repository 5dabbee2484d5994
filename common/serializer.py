"""What may travel in a message: primitives and versioned objects, within a size limit."""

import datetime as dt
from typing import Any

import oslo_messaging
from oslo_serialization import jsonutils

from common import exception
from common.context import RequestContext
from common.listener import SENT_TO
from common.objects import FIRST, MicronovaObject, ObjectSerializer
from common.printable import printable

PRIMITIVES = (str, int, float, bool, type(None))


class RPCSerializer(oslo_messaging.Serializer):
    """Serializes contexts and the arguments and results of RPC methods.

    :param max_payload: largest argument or result in bytes
    :param release: of the objects that receivers know, see ``ObjectSerializer``
    """

    def __init__(self, max_payload: int, release: int | None = None) -> None:
        self._max_payload = max_payload
        self._objects = ObjectSerializer(release)

    def serialize_entity(self, ctxt: RequestContext, entity: Any) -> Any:
        """:raises NotSerializable, PayloadTooLarge: the entity can't travel"""
        require_serializable(entity)
        primitive = self._objects.serialize_entity(ctxt, entity)
        if not isinstance(primitive, (int, float, bool, type(None))):
            size = len(jsonutils.dumps(primitive))
            if size > self._max_payload:
                raise exception.PayloadTooLarge(size=size, limit=self._max_payload)
        return primitive

    def deserialize_entity(self, ctxt: RequestContext, entity: Any) -> Any:
        return self._objects.deserialize_entity(ctxt, entity)

    def serialize_context(self, ctxt: RequestContext) -> dict[str, Any]:
        return ctxt.to_wire()

    def deserialize_context(self, ctxt: dict[str, Any]) -> RequestContext:
        # anybody may have sent it, and its texts come to stand in lines of logs
        shown = {key: printable(v) if isinstance(v, str) else v for key, v in ctxt.items()}
        context = RequestContext.from_dict(shown)
        context.sent_to = ctxt.get(SENT_TO)
        release = ctxt.get("release")
        context.release = release if isinstance(release, int) else FIRST
        return context


def require_serializable(entity: Any) -> None:
    """Refuse what oslo.messaging would otherwise turn into something else without a word.

    :raises NotSerializable: a value is neither a primitive nor a versioned object
    """
    if isinstance(entity, (list, tuple)):
        for item in entity:
            require_serializable(item)
    elif isinstance(entity, dict):
        for key, value in entity.items():
            if not isinstance(key, str):
                raise exception.NotSerializable(type=f"a dict with the key {key!r}")
            require_serializable(value)
    elif isinstance(entity, dt.datetime) or not isinstance(entity, (*PRIMITIVES, MicronovaObject)):
        raise exception.NotSerializable(type=type(entity).__name__)
