"""Errors: in Keystone's form and, where clients look at them, in its words."""

from http import HTTPStatus
from typing import Any, Final, NoReturn

import falcon
from oslo_log import log

from common.exception import MicronovaError
from identity.request import Request

LOG = log.getLogger("micronova.api")

UNAUTHENTICATED: Final = "The request you have made requires authentication."
UNSUPPORTED: Final = "Attempted to authenticate with an unsupported method."
METHODS: Final = ("password", "token")
READ_ONLY: Final = (
    "Users, projects and roles are read here and not written: the operator keeps them in the files "
    "that [api] htpasswd_file and grants name."
)
MALFORMED: Final = (
    "The server could not comply with the request since it is either malformed or otherwise "
    "incorrect. The client is assumed to be in error."
)


def install(app: falcon.App[Request, falcon.Response]) -> None:
    """Make ``app`` answer all errors so."""
    app.set_error_serializer(_serialize)
    app.add_error_handler(Exception, _on_unexpected)
    app.add_error_handler(MicronovaError, _on_micronova_error)


def unauthenticated() -> falcon.HTTPUnauthorized:
    """Nobody we know, for whatever reason: no answer tells which."""
    return falcon.HTTPUnauthorized(description=UNAUTHENTICATED)


def missing(what: str, where: str) -> falcon.HTTPBadRequest:
    """A request lacks something."""
    return falcon.HTTPBadRequest(description=f"Expecting to find {what} in {where}. {MALFORMED}")


def forbidden(action: str) -> falcon.HTTPForbidden:
    """What its sender may not do."""
    return falcon.HTTPForbidden(
        description=f"You are not authorized to perform the requested action: identity:{action}."
    )


def not_found(noun: str, ident: str) -> falcon.HTTPNotFound:
    """There is no such thing."""
    return falcon.HTTPNotFound(description=f"Could not find {noun}: {ident}.")


def _serialize(req: Request, resp: falcon.Response, error: falcon.HTTPError) -> None:
    code, message = error.status_code, error.description or error.title
    more: dict[str, Any] = {}
    if code == HTTPStatus.UNAUTHORIZED:
        if message == UNSUPPORTED:
            more = {"identity": {"methods": METHODS}}
        else:
            message = UNAUTHENTICATED
        resp.set_header("WWW-Authenticate", f'Keystone uri="{req.href()}"')
    elif code == HTTPStatus.METHOD_NOT_ALLOWED:
        message = READ_ONLY
    elif code == HTTPStatus.NOT_FOUND and error.description is None:
        message = f"{req.path} is not part of this cloud's identity service."
    title = HTTPStatus(code).phrase
    resp.media = {"error": {"code": code, "message": message, "title": title, **more}}


def _on_micronova_error(_: Request, __: Any, error: MicronovaError, ___: Any) -> NoReturn:
    raise falcon.HTTPError(error.code, description=str(error))


def _on_unexpected(req: Request, _: Any, error: Exception, __: Any) -> NoReturn:
    LOG.error("unexpected error", exc_info=error)
    raise falcon.HTTPInternalServerError(
        description=f"Unexpected error. Tell the operator this request id: {req.ctxt.request_id}"
    )
