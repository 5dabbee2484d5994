"""Apache Libcloud, which waits for addresses and not only for the status."""

import subprocess
from pathlib import Path

import pytest

from deployment.local import Deployment
from tests.conformance.installed import programs

pytestmark = [pytest.mark.broker, pytest.mark.timeout(240)]

SCRIPT = Path(__file__).with_name("libcloud_boot.py")


def test_libcloud_boots_waits_and_deletes(deployment: Deployment) -> None:
    """It finds the server running, with an address to log in at."""
    root = deployment.auth_url.removesuffix("/v3")  # it looks for the version itself
    command = [programs("clients") / "python", SCRIPT, root, *deployment.auth("demo"), "demo"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    state, address = done.stdout.split()
    assert state == "running"
    assert address.startswith("198.1")
