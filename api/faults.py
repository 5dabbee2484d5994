"""Faults: every error leaves in Nova's format, and none with a traceback."""

from typing import Any, NoReturn

import falcon
import oslo_messaging
from oslo_log import log
from oslo_messaging.rpc.client import ClientSendError

from api.request import Request
from common.connection import BrokerAlarm
from common.exception import MicronovaError

LOG = log.getLogger("micronova.api")

NAMES = {
    400: "badRequest",
    401: "unauthorized",
    403: "forbidden",
    404: "itemNotFound",
    405: "badMethod",
    409: "conflictingRequest",
    413: "overLimit",
    415: "badMediaType",
    429: "overLimit",
    501: "notImplemented",
    503: "serviceUnavailable",
}
MESSAGES = {
    404: "The resource could not be found.",
    405: "The method is not allowed for this resource.",
}
RETRY_AFTER = 2  # seconds
SERVER_ERROR = 500
UNAVAILABLE_CODE = 503

HELD_BACK = (
    "A service of an older release would not know how, while the cloud is being upgraded. Ask the "
    "operator to finish that."
)
BROKER_AWAY = "The message broker can't be reached. Try again in a moment."
# What each way of not reaching a conductor means for the request
UNAVAILABLE: dict[type[Exception], str] = {
    oslo_messaging.MessagingTimeout: "No answer came in time. The request may still be "
    "carried out: look before you repeat it.",
    oslo_messaging.exceptions.MessageUndeliverable: "No service is running that answers this, so "
    "nothing was done. Try again in a moment.",
    oslo_messaging.MessageDeliveryFailure: BROKER_AWAY,
    ClientSendError: BROKER_AWAY,
}


def install(app: falcon.App[Request, falcon.Response]) -> None:
    """Make ``app`` answer errors as faults."""

    def on_unavailable(_: Request, __: Any, error: Exception, ___: Any) -> NoReturn:
        LOG.error("no answer over RPC: %s", type(error).__name__)
        known = (text for kind, text in UNAVAILABLE.items() if isinstance(error, kind))
        meaning = str(error) if isinstance(error, BrokerAlarm) else next(known)
        raise falcon.HTTPServiceUnavailable(description=meaning, retry_after=RETRY_AFTER)

    def on_held_back(_: Request, __: Any, error: Exception, ___: Any) -> NoReturn:
        LOG.error("not sent: %s", error)
        raise falcon.HTTPConflict(description=HELD_BACK)

    app.set_error_serializer(_serialize)
    app.add_error_handler(oslo_messaging.RPCVersionCapError, on_held_back)
    app.add_error_handler(Exception, _on_unexpected)
    app.add_error_handler(MicronovaError, _on_micronova_error)
    for kind in UNAVAILABLE:
        app.add_error_handler(kind, on_unavailable)


def text_of(error: MicronovaError) -> str:
    """The message for the user; ``str()`` of an error that came over RPC has a traceback in it."""
    return str(error.args[0])


def _serialize(_: Request, resp: falcon.Response, error: falcon.HTTPError) -> None:
    code = error.status_code
    message = error.description or MESSAGES.get(code) or error.title
    fault: dict[str, object] = {"code": code, "message": message}
    retry_after = (dict(error.headers) if error.headers else {}).get("Retry-After")
    if retry_after:
        fault["retryAfter"] = retry_after
    resp.media = {NAMES.get(code, "computeFault"): fault}


def _on_micronova_error(_: Request, __: Any, error: MicronovaError, ___: Any) -> NoReturn:
    if error.code >= SERVER_ERROR:
        LOG.error("%s", text_of(error))
    if error.code == UNAVAILABLE_CODE:
        raise falcon.HTTPServiceUnavailable(description=text_of(error), retry_after=RETRY_AFTER)
    headers = {"Retry-After": str(RETRY_AFTER)} if error.passes else None
    raise falcon.HTTPError(error.code, description=text_of(error), headers=headers)


def _on_unexpected(req: Request, _: Any, error: Exception, __: Any) -> NoReturn:
    LOG.error("unexpected error", exc_info=error)
    raise falcon.HTTPInternalServerError(
        description="Unexpected API error. Tell the operator this request id: "
        f"{req.ctxt.request_id}"
    )
