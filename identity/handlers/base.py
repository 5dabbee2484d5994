"""What handlers have in common: they answer those who have a token."""

from oslo_config import cfg

from identity import errors
from identity.directory import Directory
from identity.request import Request
from identity.tokens import Token, Tokens

ADMIN = "admin"


class Handler:
    """Answers those who have a token."""

    def __init__(self, conf: cfg.ConfigOpts, directory: Directory, tokens: Tokens) -> None:
        self._region = conf.identity.region
        self._directory = directory
        self._tokens = tokens

    def _caller(self, req: Request) -> Token:
        """The token of whoever asks.

        :raises HTTPUnauthorized: there is none, or it is good for nothing
        """
        token = self._tokens.read(req.get_header("X-Auth-Token") or "")
        if token is None:
            raise errors.unauthenticated()
        return token

    def _is_admin(self, token: Token) -> bool:
        return self._role(token) == ADMIN

    def _role(self, token: Token) -> str | None:
        return self._directory.role(token.user, token.project) if token.project else None
