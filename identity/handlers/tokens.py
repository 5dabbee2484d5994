"""Tokens: given for a password, or for another token, and shown."""

from datetime import UTC, datetime
from typing import Any

import falcon
from falcon import Response

from identity import asked, errors
from identity.asked import DOMAIN, Asked
from identity.catalog import catalog
from identity.grants import implied
from identity.handlers.base import Handler
from identity.request import Request
from identity.tokens import Token

SUBJECT = "X-Subject-Token"


class AuthTokens(Handler):
    """``/auth/tokens``."""

    def on_post(self, req: Request, resp: Response) -> None:
        """Give a token to who proves to be somebody."""
        wanted = asked.read(req.raw_body)
        user, by = self._identify(wanted, req.remote_addr)
        text, token = self._tokens.issue(user, self._project(wanted.scope, user), by)
        resp.status = falcon.HTTP_201
        self._show(req, resp, text, token)

    def on_get(self, req: Request, resp: Response) -> None:
        """Show what a token is good for; the caller's own, unless that is an administrator."""
        text, token = self._subject(req, "validate_token")
        self._show(req, resp, text, token)

    on_head = on_get

    def on_delete(self, req: Request, _: Response) -> None:
        """Say that a token can't be taken back: whoever thought so would be mistaken."""
        _text, token = self._subject(req, "revoke_token")
        raise falcon.HTTPNotImplemented(
            description="Tokens are kept nowhere, so that none can be taken back: this one is "
            f"good until {_time(token.expires)}. Another password of its user, or the end of its "
            "role in the project, ends it at once."
        )

    def _identify(self, wanted: Asked, address: str) -> tuple[str, Token | None]:
        """Who asks, and the token that says so, if that is what does.

        :raises HTTPUnauthorized: nobody we know; the same, after the same time, for all reasons
        """
        users: set[str | None] = set()
        by = None
        for method in wanted.methods:
            if method == "password":
                users.add(self._by_password(wanted.proof("password"), address))
            elif method == "token":
                by = self._tokens.read(wanted.proof("token")["id"])
                if by is None:
                    raise falcon.HTTPNotFound(description="Could not recognize Fernet token")
                users.add(by.user)
            else:
                raise falcon.HTTPUnauthorized(description=errors.UNSUPPORTED)
        if len(users) != 1 or None in users:
            raise errors.unauthenticated()
        return str(users.pop()), by

    def _by_password(self, proof: dict[str, Any], address: str) -> str | None:
        if "user" not in proof:
            raise errors.missing("user", "password")
        user = asked.name_of(proof["user"], "identity/password/user")
        if user is not None:
            self._directory.users.check(user, proof["user"].get("password", ""), address)
        return user

    def _project(self, scope: dict[str, Any] | None, user: str) -> str | None:
        """The project that a token is to be for.

        :raises HTTPUnauthorized: there is none such, or the user has no role there
        """
        granted = self._directory.roles(user)
        if scope is None:
            return next(iter(granted)) if len(granted) == 1 else None
        if "unscoped" in scope:
            return None
        project = asked.name_of(scope["project"], "scope/project") if "project" in scope else None
        if project not in granted:  # nobody has a role in a domain or in the system
            raise errors.unauthenticated()
        return project

    def _subject(self, req: Request, action: str) -> tuple[str, Token]:
        """The token that a request is about.

        :raises HTTPNotFound, HTTPForbidden: there is none; it is another user's
        """
        caller, text = self._caller(req), req.get_header(SUBJECT)
        if not text:
            raise falcon.HTTPNotFound(description="No token in the request")
        token = self._tokens.read(text)
        if token is None:
            raise falcon.HTTPNotFound(description="Could not recognize Fernet token")
        if token.user != caller.user and not self._is_admin(caller):
            raise errors.forbidden(action)
        return text, token

    def _show(self, req: Request, resp: Response, text: str, token: Token) -> None:
        resp.set_header(SUBJECT, text)
        shown = _shown(token)
        if role := self._role(token):
            roles = [{"id": each, "name": each} for each in implied(role)]
            shown |= {"project": _named(str(token.project)), "is_domain": False, "roles": roles}
            if "nocatalog" not in req.params:
                shown["catalog"] = catalog(req, self._region)
        resp.media = {"token": shown}


def _shown(token: Token) -> dict[str, Any]:
    return {
        "methods": list(token.methods),
        "user": {**_named(token.user), "password_expires_at": None},
        "audit_ids": list(token.audit),
        "expires_at": _time(token.expires),
        "issued_at": _time(token.issued),
    }


def _named(name: str) -> dict[str, Any]:
    return {"id": name, "name": name, "domain": DOMAIN}


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
