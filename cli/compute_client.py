"""The few requests to the compute API that the demonstration makes."""

from typing import Any

import requests
from requests import codes

from deployment.errors import DeploymentError
from deployment.waiting import eventually

_HEADERS = {"OpenStack-API-Version": "compute 2.79"}
_TIMEOUT = 30


class ComputeClient:
    """A user of the API.

    :param auth_url: where a token is given for name and password, in the only project of the user
    """

    def __init__(self, url: str, auth_url: str, auth: tuple[str, str]) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.headers.update(_HEADERS)
        self._session.trust_env = False
        self._session.headers["X-Auth-Token"] = self._token(auth_url, *auth)

    def _token(self, auth_url: str, name: str, password: str) -> str:
        user = {"name": name, "domain": {"id": "default"}, "password": password}
        identity = {"methods": ["password"], "password": {"user": user}}
        url, body = f"{auth_url}/auth/tokens", {"auth": {"identity": identity}}
        answer = self._session.post(url, json=body, timeout=_TIMEOUT)
        answer.raise_for_status()
        return answer.headers["X-Subject-Token"]

    def find(self, collection: str, name: str) -> str:
        """Return the id of the flavor or image of that name."""
        entries = self.send("GET", f"/{collection}").json()[collection]
        return next(str(entry["id"]) for entry in entries if entry["name"] == name)

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> requests.Response:
        """Send a request; DeploymentError with the api's words if it is refused."""
        answer = self._session.request(method, self._url + path, json=body, timeout=_TIMEOUT)
        if not answer.ok:
            raise DeploymentError(f"{method} {path}: {answer.status_code} {answer.text}")
        return answer

    def wait_until_active(self, server_id: str) -> dict[str, Any]:
        """Wait until the server is ACTIVE and nothing is being done to it; return it."""

        def settled() -> dict[str, Any] | None:
            server: dict[str, Any] = self.send("GET", f"/servers/{server_id}").json()["server"]
            idle = server["status"] in ("ACTIVE", "ERROR") and not server["OS-EXT-STS:task_state"]
            return server if idle else None

        server: dict[str, Any] = eventually(settled, "the server becoming ACTIVE", _TIMEOUT)
        if server["status"] != "ACTIVE":
            raise DeploymentError(f"the server is ERROR: {server.get('fault')}")
        return server

    def wait_until_gone(self, server_id: str) -> None:
        """Wait until the API does not know the server any more."""
        path = f"{self._url}/servers/{server_id}"

        def gone() -> bool:
            return self._session.get(path, timeout=_TIMEOUT).status_code == codes.not_found

        eventually(gone, "the deletion of the server", _TIMEOUT)
