"""`docker compose down` and what is still there afterwards."""

import os
import subprocess
import time
from pathlib import Path

from tests.compose.conftest import ROOT, boot, client_of
from tests.fixtures.compose import ComposeDeployment

SECONDS = 15


def test_down_is_quick_and_servers_survive_it(engine: None, tmp_path: Path) -> None:
    """It drains within 15 s; the next up knows every server, under the same passwords."""
    with ComposeDeployment(ROOT, f"micronova-down-{os.getpid()}") as deployment:
        clouds = deployment.clouds()
        boot(client_of(deployment, tmp_path), "lasting")
        began = time.monotonic()
        deployment.run("down")
        took = time.monotonic() - began
        deployment.start()
        assert deployment.clouds() == clouds
        openstack = client_of(deployment, tmp_path)
        openstack("server", "reboot", "lasting", "--wait")
        assert openstack("server", "show", "lasting")["status"] == "ACTIVE"
    assert took < SECONDS
    left = ["docker", "volume", "ls", "--quiet", "--filter", f"name={deployment.project}"]
    assert subprocess.check_output(left) == b""
