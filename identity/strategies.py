"""Authentication: who sent a request, by [api] auth_strategy."""

from collections.abc import Callable
from typing import Protocol

import falcon
from oslo_config import cfg

from common.exception import StartupError
from identity.app import Identity
from identity.caller import Caller, of_project
from identity.directory import Directory
from identity.grants import implied
from identity.keystone import Keystone
from identity.request import VERSION
from identity.tokens import Tokens
from web.basic import is_loopback
from web.names import require_loopback


class Authenticator(Protocol):
    """Tells who sent a request.

    :ivar door: where callers get what they prove with who they are, if that is here
    """

    door: Identity | None

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

    door: Identity | None = None

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        self._directory = Directory(conf)

    def authenticate(self, req: falcon.Request) -> Caller:
        user = self._directory.users.user(req.auth, req.remote_addr)
        return self._directory.caller(user)

    def reset(self) -> None:
        self._directory.reset()


class Token(HTTPBasic):
    """A token of our own; and a user and password still, for programs that know nothing else.

    :raises StartupError: the file, the grants or the keys can't be used
    """

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        super().__init__(conf)
        self._tokens = Tokens(conf, self._directory)
        self.door = Identity(conf, self._directory, self._tokens)

    def authenticate(self, req: falcon.Request) -> Caller:
        text = req.get_header("X-Auth-Token")
        if text is None and req.auth:
            return super().authenticate(req)
        token = self._tokens.read(text or "")
        if token is None:
            uri = req.forwarded_prefix + VERSION
            raise falcon.HTTPUnauthorized(
                description="There is no token, or it is good for nothing any more: "
                f"get one at {uri}.",
                challenges=[f'Keystone uri="{uri}"'],
            )
        role = self._directory.role(token.user, token.project) if token.project else None
        return of_project(token.user, token.project, implied(role) if role else ())

    def reset(self) -> None:
        self._tokens.reset()
        super().reset()


class NoAuth:
    """Everybody on this machine is an administrator: for experiments.

    :raises StartupError: the api listens on more than loopback
    """

    door: Identity | None = None

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


STRATEGIES: dict[str, Callable[[cfg.ConfigOpts], Authenticator]] = {
    "token": Token,
    "http_basic": HTTPBasic,
    "keystone": Keystone,
    "noauth": NoAuth,
}
