"""Authentication: who sent a request, by [api] auth_strategy."""

from typing import Protocol

import falcon
from oslo_config import cfg

from api import grants
from api.grants import Grant
from common.exception import Forbidden, StartupError
from web.basic import BasicUsers, is_loopback
from web.names import require_loopback


class Authenticator(Protocol):
    """Tells who sent a request."""

    def authenticate(self, req: falcon.Request) -> Grant:
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
        self._conf = conf
        self._grants = grants.parse(conf.api.grants)
        self._users = BasicUsers(conf.api.htpasswd_file, "[api] htpasswd_file")

    def authenticate(self, req: falcon.Request) -> Grant:
        user = self._users.user(req.auth, req.remote_addr)
        if user not in self._grants:
            raise Forbidden(f"User {user} has no role in any project: see [api] grants.")
        return self._grants[user]

    def reset(self) -> None:
        renewed = grants.parse(self._conf.api.grants)
        self._users.reset()
        self._grants = renewed


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
        self._grant = Grant("admin", "demo", "admin")

    def authenticate(self, req: falcon.Request) -> Grant:
        require_loopback(req, "api")
        return self._grant

    def reset(self) -> None:
        """Nothing was derived from the configuration."""


STRATEGIES: dict[str, type[HTTPBasic | NoAuth]] = {"http_basic": HTTPBasic, "noauth": NoAuth}
