"""The part of RabbitMQ's management HTTP API that a private broker is driven with."""

from collections.abc import Iterable
from urllib.parse import quote

import requests

from deployment.definitions import ALL_RIGHTS, Login
from deployment.errors import DeploymentError

_TIMEOUT = 30


class ManagementApi:
    """A client of one broker's management API."""

    def __init__(self, url: str, login: Login) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.auth = (login.name, login.password)
        self._session.trust_env = False  # no proxy stands before the loopback interface
        self._session.headers["Connection"] = (
            "close"  # the broker waits for idle ones when it stops
        )

    def listens_on(self, port: int) -> bool:
        """Whether the broker runs and takes clients on the port."""
        path = f"{self.url}/api/health/checks/port-listener/{port}"
        try:
            return self._session.get(path, timeout=_TIMEOUT).ok
        except requests.RequestException:
            return False

    def create_vhost(self, vhost: str, users: Iterable[Login]) -> None:
        """Make a vhost in which the users may do anything."""
        name = quote(vhost, safe="")
        self._send("PUT", f"vhosts/{name}")
        for user in users:
            self._send("PUT", f"permissions/{name}/{user.name}", ALL_RIGHTS)

    def delete_vhost(self, vhost: str) -> None:
        """Remove a vhost and all that is in it; its clients lose their connections."""
        self._send("DELETE", f"vhosts/{quote(vhost, safe='')}")

    def _send(self, method: str, path: str, body: dict[str, str] | None = None) -> None:
        url = f"{self.url}/api/{path}"
        try:
            answer = self._session.request(method, url, json=body or {}, timeout=_TIMEOUT)
        except requests.RequestException as error:
            raise DeploymentError(f"{method} {url} failed: {error}") from error
        if not answer.ok:
            raise DeploymentError(
                f"{method} {url} failed: {answer.status_code} {answer.text.strip()}"
            )
