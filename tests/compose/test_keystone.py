"""The overlay that puts a Keystone in front of the api."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from deployment.compose import ComposeDeployment
from deployment.ports import free_ports
from tests.compose.conftest import ROOT, Deploy, boot, client_of

OVERLAY = ROOT / "docker-compose.keystone.yml"


@pytest.fixture(scope="module")
def asked(deploy: Deploy) -> Iterator[ComposeDeployment]:
    """A deployment that asks a Keystone."""
    (port,) = free_ports(1)
    with deploy(
        "keystone", overlays=[OVERLAY], env={"MICRONOVA_KEYSTONE_PORT": str(port)}
    ) as running:
        yield running


def test_a_keystone_says_who_asks(asked: ComposeDeployment, tmp_path: Path) -> None:
    """With the clouds.yaml that the api's container offers, a server boots in its project."""
    auth = yaml.safe_load(asked.clouds())["clouds"]["micronova"]["auth"]
    assert auth["auth_url"].endswith("/v3")
    assert str(asked.api_port) not in auth["auth_url"]
    openstack = client_of(asked, tmp_path)
    server = boot(openstack, "web")
    assert server["project_id"] == openstack("project", "show", "demo")["id"]
    openstack("server", "delete", "web", "--wait")


def test_it_is_published_on_loopback(asked: ComposeDeployment) -> None:
    """With nothing that it does not need."""
    keystone = asked._services["keystone"]
    (port,) = keystone["ports"]
    assert (port["host_ip"], port["target"]) == ("127.0.0.1", 5000)
    assert (keystone["cap_drop"], keystone["read_only"]) == (["ALL"], True)
