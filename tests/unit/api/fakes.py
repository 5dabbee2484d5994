"""The api without a broker: conductors that live in memory, and a client that talks to the app."""

import base64
import json
from pathlib import Path
from typing import Any

import bcrypt
from falcon import testing
from oslo_config import cfg

from api.app import Application
from api.extensions import Added
from common import config
from tests.unit.api.fake_conductor import FakeConductor
from tests.unit.api.fake_tasks import FakeTasks
from tests.unit.api.objects import IMAGE_ID

USERS = {"root": "demo/admin", "alice": "demo/member", "bob": "demo/reader", "eve": "other/member"}


GRANTS = [f"{user}:{role}" for user, role in USERS.items()]


PASSWORD = "secret"


def make_conf(folder: Path, **options: Any) -> cfg.ConfigOpts:
    """A configuration of our own with values for [api] options, noauth if not told otherwise."""
    conf = cfg.ConfigOpts()
    config.register(conf)
    conf.register_opt(cfg.IntOpt("rpc_response_timeout", default=60))
    file = folder / "api.conf"
    file.touch()
    conf([f"--config-file={file}"], project="micronova")
    for name, value in {"auth_strategy": "noauth", **options}.items():
        conf.set_override(name, value, "api")
    return conf


def write_htpasswd(path: Path, **passwords: str) -> Path:
    """An htpasswd file, as cheap to check as bcrypt allows."""
    lines = [
        f"{user}:{bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode()}\n"
        for user, password in passwords.items()
    ]
    path.write_text("".join(lines))
    return path


class Api:
    """The app with fakes behind it, and a client in front of it."""

    def __init__(self, conf: cfg.ConfigOpts, added: Added | None = None) -> None:
        self.conductor = FakeConductor()
        self.tasks = FakeTasks()
        self.app = Application(conf, self.conductor, self.tasks, added)  # type: ignore[arg-type]
        self.client = testing.TestClient(self.app)

    def request(
        self, method: str, path: str, version: str | None = None, user: str = "", **kwargs: Any
    ) -> testing.Result:
        """Send a request below /v2.1, at a microversion, as one of USERS."""
        headers = dict(kwargs.pop("headers", {}))
        if version is not None:
            headers["OpenStack-API-Version"] = f"compute {version}"
        if user:
            headers["Authorization"] = basic(user, PASSWORD)
        path = path if path.startswith("/v2.1") else f"/v2.1{path}"
        kwargs.setdefault("host", "127.0.0.1")
        return self.client.simulate_request(method, path, headers=headers, **kwargs)

    def get(self, path: str, version: str | None = None, **kwargs: Any) -> testing.Result:
        return self.request("GET", path, version, **kwargs)

    def post(
        self, path: str, body: Any, version: str | None = None, **kwargs: Any
    ) -> testing.Result:
        return self._send("POST", path, body, version, **kwargs)

    def put(
        self, path: str, body: Any, version: str | None = None, **kwargs: Any
    ) -> testing.Result:
        return self._send("PUT", path, body, version, **kwargs)

    def delete(self, path: str, version: str | None = None, **kwargs: Any) -> testing.Result:
        return self.request("DELETE", path, version, **kwargs)

    def _send(
        self, method: str, path: str, body: Any, version: str | None, **kwargs: Any
    ) -> testing.Result:
        # escaped, so that what is no text can be sent as well
        headers = {"Content-Type": "application/json", **kwargs.pop("headers", {})}
        raw = json.dumps(body)
        return self.request(method, path, version, body=raw, headers=headers, **kwargs)


def basic(user: str, password: str) -> str:
    """An Authorization header."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def server_body(**fields: Any) -> dict[str, Any]:
    """The least a create request needs, and what is given."""
    return {"server": {"name": "web", "flavorRef": "1", "imageRef": IMAGE_ID, **fields}}
