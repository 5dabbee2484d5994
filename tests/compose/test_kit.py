"""The fixture of the test kit that is a deployment in containers, as a package's tests use it."""

import subprocess
import sys
from pathlib import Path

import pytest

TESTS = """
import pytest
import requests
from testkit.wire import Wire


def test_a_request_is_seen(compose_deployment):
    user = compose_deployment.auth("demo")
    admin, password = compose_deployment.auth()
    watch = compose_deployment.watch_url.replace("//", f"//{admin}:{password}@")
    with Wire(watch) as wire:
        answer = requests.get(f"{compose_deployment.api_url}/servers", auth=user, timeout=60)
        request_id = answer.headers["x-openstack-request-id"]
        wire.assert_flow(request_id, "api -> conductor instance_list")
    compose_deployment.run("kill", "compute")


def test_it_is_whole_again(compose_deployment):
    assert compose_deployment.state("compute-2")["Health"] == "healthy"
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder of somebody's own, with tests and nothing else."""
    (tmp_path / "test_it.py").write_text(TESTS)
    return tmp_path


def test_a_package_has_a_deployment_in_containers(
    engine: None, changes_network: None, package: Path
) -> None:
    """One word brings it up from an image of the checkout; nothing of it stays."""
    command = [sys.executable, "-m", "pytest", "-p", "no:xdist", "-q", "--rootdir", package]
    ended = subprocess.run([*command, package], check=False, capture_output=True, text=True)
    assert "2 passed" in ended.stdout, ended.stdout + ended.stderr
    for what in (["ps", "--all"], ["volume", "ls"], ["network", "ls"], ["image", "ls"]):
        left = subprocess.run(["docker", *what], check=True, capture_output=True, text=True)
        assert "micronova-kit" not in left.stdout
