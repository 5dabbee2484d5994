"""Packages that add a service, in containers beside the others."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from deployment.compose import BUILT, ComposeDeployment
from deployment.waiting import eventually
from tests.compose.api import api_of
from tests.compose.conftest import ROOT
from tests.fixtures.package import written_package
from tests.fixtures.shared import Shared, changing_network

InContainers = Callable[[Path], AbstractContextManager[ComposeDeployment]]


@pytest.fixture(scope="module")
def in_containers(engine: None, shared: Shared) -> InContainers:
    """The stock deployment, with a package in its image and the compose file of it on top."""

    @contextmanager
    def running(package: Path) -> Iterator[ComposeDeployment]:
        image = f"{shared.get('image')}-{package.name}"
        options = ["--build-context", f"packages={package}", "--tag", f"micronova:{image}"]
        with changing_network(shared.get("network lock")):
            build = ["docker", "build", "--quiet", *options, str(ROOT)]
            subprocess.run(build, check=True, capture_output=True)
            name = f"micronova-{package.name}-{os.getpid()}"
            overlays = [package / "docker-compose.yml", BUILT]
            with ComposeDeployment(ROOT, name, image=image, overlays=overlays) as deployment:
                yield deployment
            subprocess.run(["docker", "image", "rm", f"micronova:{image}"], check=True)

    return running


def test_a_package_that_was_written_is_served(in_containers: InContainers, tmp_path: Path) -> None:
    """Setup has made it a user of the broker, and the api asks it for who is asking."""
    with in_containers(written_package(tmp_path)) as deployment:
        file = "/etc/micronova/micronova.conf"
        user = deployment.execute("inventory", "grep", "transport_url", file)
        assert "rabbit://micronova-inventory:" in user
        assert api_of(deployment).get("os-inventory") == {
            "inventory": {"greeting": "hello", "servers": 0}
        }


def test_a_service_that_conductors_tell_is_told(in_containers: InContainers) -> None:
    """With the least rights there are, an attachment goes all the way, and back to the volume."""
    with in_containers(ROOT / "examples" / "volume") as deployment:
        api = api_of(deployment)
        server = api.boot_active()
        made = api.request("POST", "volume/v3/volumes", {"volume": {"size": 1}}).json()
        volume = made["volume"]["id"]
        attach = {"volumeAttachment": {"volumeId": volume}}
        assert api.request("POST", f"servers/{server}/os-volume_attachments", attach).ok

        def in_use() -> bool:
            return api.get(f"volume/v3/volumes/{volume}")["volume"]["status"] == "in-use"

        eventually(in_use, "the volume being attached")
        assert "action_end.action_ended" in deployment.logs("conductor-1")
