"""Whether there is a container engine, and whether tests use it: MICRONOVA_CONTAINERS chooses.

``off`` does without even so; with ``required`` the absence of an engine is a failure.
"""

import os
import shutil
import subprocess
from functools import cache

import pytest

_VARIABLE = "MICRONOVA_CONTAINERS"
_OFF, _REQUIRED = "off", "required"


@cache
def use_containers() -> bool:
    """Whether tests run in containers: an engine answers, `docker compose` included."""
    choice = os.environ.get(_VARIABLE)
    if choice not in {None, "", _OFF, _REQUIRED}:
        raise pytest.UsageError(f"{_VARIABLE}={choice}: must be {_OFF}, {_REQUIRED} or not set")
    docker = shutil.which("docker")
    if docker is None or choice == _OFF:
        return False
    commands = ([docker, "info"], [docker, "compose", "version"])
    return all(
        subprocess.run(c, capture_output=True, check=False).returncode == 0  # noqa: S603
        for c in commands
    )


def require_containers() -> None:
    """Skip the test where there are none; with MICRONOVA_CONTAINERS=required it fails."""
    if not use_containers():
        required = os.environ.get(_VARIABLE) == _REQUIRED
        (pytest.fail if required else pytest.skip)(why_not())


def why_not() -> str:
    """Why tests do not run in containers."""
    if os.environ.get(_VARIABLE) == _OFF:
        return f"{_VARIABLE}={_OFF}"
    return "no container engine with Compose answers `docker info` and `docker compose version`"
