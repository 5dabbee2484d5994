"""The broker's management HTTP API, as an administrator uses it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests

from deployment.definitions import almighty
from deployment.errors import DeploymentError

_TIMEOUT = 30


@dataclass(frozen=True)
class Login:
    """A user of the broker."""

    name: str
    password: str


class ManagementApi:
    """A client of one broker's management API.

    :ivar url: of the API, without a password
    :ivar login: an administrator
    """

    def __init__(self, url: str, login: Login) -> None:
        self.url = url
        self.login = login
        self._session = requests.Session()
        self._session.auth = (login.name, login.password)
        self._session.trust_env = False  # no proxy stands before a broker
        # the broker waits for idle connections when it stops
        self._session.headers["Connection"] = "close"

    def listens_on(self, port: int) -> bool:
        """Whether the broker runs and takes clients on the port."""
        try:
            self.send("GET", f"health/checks/port-listener/{port}")
        except DeploymentError:
            return False
        return True

    def create_vhost(self, vhost: str, users: Iterable[Login]) -> None:
        """Make a vhost in which the users may do anything."""
        name = quote(vhost, safe="")
        self.send("PUT", f"vhosts/{name}", {})
        for user in users:
            self.send("PUT", f"permissions/{name}/{user.name}", almighty().rights)

    def delete_vhost(self, vhost: str) -> None:
        """Remove a vhost and all that is in it; its clients lose their connections."""
        self.send("DELETE", f"vhosts/{quote(vhost, safe='')}")

    def send(self, method: str, path: str, body: object = None) -> Any:
        """Ask for something below ``/api/``; the JSON of the answer, None if it is empty.

        :raises DeploymentError: it is not there, or refuses
        """
        url = f"{self.url}/api/{path}"
        try:
            answer = self._session.request(method, url, json=body, timeout=_TIMEOUT)
        except requests.RequestException as error:
            raise DeploymentError(f"{method} {url} failed: {error}") from error
        if not answer.ok:
            said = f"{answer.status_code} {answer.text.strip()}"
            raise DeploymentError(f"{method} {url} failed: {said}")
        return answer.json() if answer.content else None
