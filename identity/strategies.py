"""Authentication: who sent a request, by [api] auth_strategy."""

from typing import Protocol

import falcon
from oslo_config import cfg

from common.exception import StartupError
from identity.caller import Caller
from identity.directory import Directory
from identity.grants import implied
from web.basic import is_loopback
from web.names import require_loopback


class Authenticator(Protocol):
    """Tells who sent a request."""

    def authenticate(self, req: falcon.Request) -> Caller:
        """Who sent a request, and with which role; its body may not be here yet.

        :raises HTTPError: nobody we know
        :raises Forbidden: somebody who was granted nothing
        """

    def reset(self) -> None:
        """Adopt re-read configuration."""


class HTTPBasic:
    """User and password, checked against an htpasswd file.

    :raises StartupError: the file or the grants can't be used
    """

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        self._directory = Directory(conf)

    def authenticate(self, req: falcon.Request) -> Caller:
        user = self._directory.users.user(req.auth, req.remote_addr)
        return self._directory.caller(user)

    def reset(self) -> None:
        self._directory.reset()


class NoAuth:
    """Everybody on this machine is an administrator: for experiments.

    :raises StartupError: the api listens on more than loopback
    """

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        if not is_loopback(conf.api.host):
            raise StartupError(
                reason=f"[api] auth_strategy noauth is refused with [api] host {conf.api.host}: "
                "it would make everybody an administrator; listen on 127.0.0.1, or use http_basic"
            )
        self._caller = Caller("admin", "demo", implied("admin"))

    def authenticate(self, req: falcon.Request) -> Caller:
        require_loopback(req, "api")
        return self._caller

    def reset(self) -> None:
        """Nothing was derived from the configuration."""


STRATEGIES: dict[str, type[HTTPBasic | NoAuth]] = {"http_basic": HTTPBasic, "noauth": NoAuth}
