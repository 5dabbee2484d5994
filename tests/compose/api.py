"""The api of a deployment in containers, asked without the `openstack` command in between.

That command takes a second to start, and looks every five seconds whether a server is ready.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import yaml

from deployment.compose import ComposeDeployment
from deployment.waiting import eventually
from tests.fixtures.client import Client


@dataclass(frozen=True)
class Door:
    """Where the api of a deployment is, with TLS or without, and who may ask."""

    api_url: str
    auth: Callable[..., tuple[str, str]]

    @classmethod
    def of(cls, deployment: ComposeDeployment) -> Self:
        clouds = yaml.safe_load(deployment.clouds())["clouds"]
        url = clouds["micronova"]["auth"]["auth_url"].replace("/identity/v3", "/v2.1")
        return cls(url, deployment.auth)


def api_of(deployment: ComposeDeployment, authority: Path | None = None) -> Client:
    """An administrator who speaks to the api itself, which takes less time than the client."""
    return Client(Door.of(deployment), authority=authority)


def boot_soon(api: Client, name: str) -> dict[str, Any]:
    """Boot a server, as soon as the api takes the request, and return it once it is ACTIVE."""

    def accepted() -> str | None:
        answer = api.try_boot(key=name, name=name)
        assert answer.status_code in {202, 503}, answer.text
        return str(answer.json()["server"]["id"]) if answer.ok else None

    return api.wait_for_status(eventually(accepted, f"{name} being accepted"), "ACTIVE")


def delete(api: Client, server: dict[str, Any]) -> None:
    """Delete a server, and wait until it is gone."""
    api.delete(server["id"])
    api.wait_until_gone(server["id"])
