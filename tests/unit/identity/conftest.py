"""The api with tokens, and three users: one with two projects, an administrator, one with none."""

import base64
import json
from typing import Any

import pytest
from falcon import testing
from oslo_config import cfg

from tests.unit.api.fakes import PASSWORD, Api, make_conf, write_htpasswd

GRANTS = ["alice:web/member", "alice:shop/reader", "bob:web/reader", "root:ops/admin"]


class Door:
    """The identity service of an api, and what its callers do."""

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        self.conf = conf
        self.api = Api(conf)

    def ask(self, method: str, path: str, token: str = "", **kwargs: Any) -> testing.Result:
        """A request below /identity/v3."""
        headers = kwargs.pop("headers", {}) | ({"X-Auth-Token": token} if token else {})
        kwargs.setdefault("host", "127.0.0.1")
        return self.api.client.simulate_request(
            method, f"/identity/v3{path}", headers=headers, **kwargs
        )

    def authenticate(self, identity: Any, scope: Any = None, **kwargs: Any) -> testing.Result:
        """Ask for a token."""
        auth = {"identity": identity} | ({} if scope is None else {"scope": scope})
        # escaped, so that what is no text can be sent as well
        body, headers = json.dumps({"auth": auth}), {"Content-Type": "application/json"}
        return self.ask("POST", "/auth/tokens", body=body, headers=headers, **kwargs)

    def log_in(
        self, user: str, scope: Any = None, password: str = PASSWORD, **kwargs: Any
    ) -> testing.Result:
        """Ask for a token with a password."""
        return self.authenticate(by_password(user, password), scope, **kwargs)

    def token(self, user: str, scope: Any = None) -> str:
        """The token that a user gets."""
        answer = self.log_in(user, scope)
        assert answer.status_code == 201, answer.text
        return answer.headers["X-Subject-Token"]

    def servers(self, token: str) -> testing.Result:
        """Use a token."""
        return self.api.get("/servers", headers={"X-Auth-Token": token})


def by_password(user: str, password: str = PASSWORD) -> dict[str, Any]:
    """Who asks, by password."""
    who = {"name": user, "domain": {"name": "Default"}, "password": password}
    return {"methods": ["password"], "password": {"user": who}}


def by_token(token: str) -> dict[str, Any]:
    """Who asks, by token."""
    return {"methods": ["token"], "token": {"id": token}}


def project(name: str) -> dict[str, Any]:
    """For a project."""
    return {"project": {"name": name, "domain": {"id": "default"}}}


def key(letter: str) -> str:
    """A key of 32 equal bytes."""
    return base64.urlsafe_b64encode(letter.encode() * 32).decode()


@pytest.fixture
def conf(tmp_path) -> cfg.ConfigOpts:
    """The configuration of an api with tokens."""
    users = write_htpasswd(
        tmp_path / "htpasswd", **dict.fromkeys(("alice", "bob", "root", "nobody"), PASSWORD)
    )
    keys = tmp_path / "token-keys"
    keys.write_text(key("a"))
    made = make_conf(tmp_path, auth_strategy="token", htpasswd_file=str(users), grants=GRANTS)
    made.set_override("key_file", str(keys), "identity")
    return made


@pytest.fixture
def door(conf) -> Door:
    """The identity service."""
    return Door(conf)
