"""Keystone: asks a real one about each token, by keystonemiddleware, as all of OpenStack does."""

import io
from typing import Any

import falcon
from oslo_config import cfg
from oslo_log import log

from common.exception import StartupError
from identity.app import Identity
from identity.caller import Caller, of_project

LOG = log.getLogger("micronova.api")

GROUP = "keystone_authtoken"
SECONDS = 5  # for Keystone to answer; keystonemiddleware itself waits for ever
RETRY_AFTER = 2  # seconds
AWAY = "Keystone can't be asked about the token. Try again in a moment."


class Keystone:
    """A token of a Keystone, which [keystone_authtoken] says how to ask.

    :raises StartupError: keystonemiddleware is not installed, or does not know whom to ask
    """

    door: Identity | None = None

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        try:
            from keystoneauth1 import exceptions  # noqa: PLC0415 - it is an extra
            from keystonemiddleware import auth_token  # noqa: PLC0415
        except ImportError as error:
            raise StartupError(
                reason=f"[api] auth_strategy keystone: {error.name} is not installed; run "
                "`pip install 'micronova[keystone]'`"
            ) from None
        self._failures = exceptions.ClientException
        conf.register_opts([opt for _, opts in auth_token.list_opts() for opt in opts], GROUP)
        conf.set_default("http_connect_timeout", SECONDS, GROUP)
        conf.set_default("http_request_max_retries", 1, GROUP)
        try:
            self._middleware = auth_token.AuthProtocol(
                _let_in, {"oslo_config_config": conf, "service_type": "compute"}
            )
        except self._failures as error:
            raise StartupError(reason=f"[{GROUP}] {error}") from None

    def authenticate(self, req: falcon.Request) -> Caller:
        """Ask Keystone who a token is for.

        :raises HTTPServiceUnavailable: Keystone does not answer
        """
        told: dict[str, Any] = {**req.env, "wsgi.input": io.BytesIO(), "CONTENT_LENGTH": "0"}
        status, headers = self._ask(told)
        if status == falcon.HTTP_401[:3]:
            challenge = headers.get("WWW-Authenticate", "Keystone")
            raise falcon.HTTPUnauthorized(
                description="The request you have made requires authentication.",
                challenges=[challenge],
            )
        if status != falcon.HTTP_200[:3]:
            raise falcon.HTTPServiceUnavailable(description=AWAY, retry_after=RETRY_AFTER)
        roles = filter(None, told.get("HTTP_X_ROLES", "").split(","))
        return of_project(told["HTTP_X_USER_ID"], told.get("HTTP_X_PROJECT_ID"), tuple(roles))

    def reset(self) -> None:
        """Nothing was derived from the configuration that can be changed."""

    def _ask(self, env: dict[str, Any]) -> tuple[str, dict[str, str]]:
        """Have the middleware look at a request; the status and headers of its answer.

        It writes what Keystone says into the environment, in place of what a client did.
        """
        answer: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: object) -> Any:
            answer[:] = status[:3], dict(headers)

        try:
            self._middleware(env, start_response)
        except self._failures as error:
            LOG.error("Keystone can't be asked: %s: %s", type(error).__name__, error)  # noqa: TRY400
            return "503", {}
        status, headers = answer
        return status, headers


def _let_in(_: dict[str, Any], start_response: Any) -> list[bytes]:
    """What is behind the middleware: it found the token good."""
    start_response("200 OK", [])
    return []
