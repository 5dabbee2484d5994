"""Give a Keystone the users, roles and endpoints that a Micronova in front of it needs.

Runs in the Keystone's own environment, and changes nothing when it is repeated but passwords.

    python populate.py FILE

FILE is JSON: auth_url, admin_password, service_password (of the user whom the api asks as), users
(password by name), roles (role in the project by user, of whom admin is there), project, region,
endpoints (URL by kind of service).
"""

import json
import sys
from pathlib import Path
from typing import Any

from keystoneauth1 import session
from keystoneauth1.identity.v3 import Password

SERVICE = "micronova"
NAMES = {"compute": "nova", "image": "glance"}


class Populated:
    """A Keystone, and what it has been given."""

    def __init__(self, told: dict[str, Any]) -> None:
        self._told = told
        admin = Password(
            auth_url=told["auth_url"],
            username="admin",
            password=told["admin_password"],
            project_name="admin",
            user_domain_id="default",
            project_domain_id="default",
        )
        self._session = session.Session(admin)

    def fill(self) -> None:
        """Make whatever is missing."""
        self._user(SERVICE, self._told["service_password"], "service", "service")
        for name, role in self._told["roles"].items():
            self._user(name, self._told["users"].get(name), self._told["project"], role)
        for kind, url in self._told["endpoints"].items():
            self._endpoint(kind, url)

    def _user(self, name: str, password: str | None, project: str, role: str) -> None:
        in_domain = {"domain_id": "default"}
        user = self._make(
            "user", {"name": name, **in_domain}, {"password": password} if password else None
        )
        where = self._make("project", {"name": project, **in_domain})
        what = self._make("role", {"name": role})
        self._ask("PUT", f"/projects/{where}/users/{user}/roles/{what}")

    def _endpoint(self, kind: str, url: str) -> None:
        service = self._make("service", {"type": kind, "name": NAMES.get(kind, kind)})
        region = {"region_id": self._told["region"]}
        for interface in ("public", "internal", "admin"):
            known = {"service_id": service, "interface": interface, **region}
            self._make("endpoint", known, {"url": url})

    def _make(self, noun: str, known: dict[str, Any], more: dict[str, Any] | None = None) -> str:
        """Make what is not there, or change it to what it shall be; its id."""
        found = self._ask("GET", f"/{noun}s", params=known)[f"{noun}s"]
        if not found:
            made = self._ask("POST", f"/{noun}s", json={noun: known | (more or {})})
            return str(made[noun]["id"])
        if more:
            self._ask("PATCH", f"/{noun}s/{found[0]['id']}", json={noun: more})
        return str(found[0]["id"])

    def _ask(self, method: str, path: str, **more: Any) -> Any:
        answer = self._session.request(self._told["auth_url"] + path, method, **more)
        return answer.json() if answer.content else None


if __name__ == "__main__":
    Populated(json.loads(Path(sys.argv[1]).read_text())).fill()
