"""A package that `micronova new-manager` writes, in containers beside the others."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployment.compose import BUILT, ComposeDeployment
from tests.compose.api import api_of
from tests.compose.conftest import ROOT
from tests.fixtures.package import written_package
from tests.fixtures.shared import Shared, changing_network


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package as it is written."""
    return written_package(tmp_path_factory.mktemp("written"))


@pytest.fixture(scope="module")
def deployment(engine: None, shared: Shared, package: Path) -> Iterator[ComposeDeployment]:
    """The stock deployment, with the package in its image and the compose file of it on top."""
    image, name = f"{shared.get('image')}-plugin", f"micronova-plugin-{os.getpid()}"
    options = ["--build-context", f"packages={package}", "--tag", f"micronova:{image}"]
    with changing_network(shared.get("network lock")):
        build = ["docker", "build", "--quiet", *options, str(ROOT)]
        subprocess.run(build, check=True, capture_output=True)
        overlays = [package / "docker-compose.yml", BUILT]
        with ComposeDeployment(ROOT, name, image=image, overlays=overlays) as running:
            yield running
        subprocess.run(["docker", "image", "rm", f"micronova:{image}"], check=True)


def test_a_package_is_served_in_containers(deployment: ComposeDeployment) -> None:
    """Setup has made it a user of the broker, and the api asks it for who is asking."""
    user = deployment.execute("inventory", "grep", "transport_url", "/etc/micronova/micronova.conf")
    assert "rabbit://micronova-inventory:" in user
    assert api_of(deployment).get("os-inventory") == {
        "inventory": {"greeting": "hello", "servers": 0}
    }
