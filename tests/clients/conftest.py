"""A whole deployment, and the clients people use, pointed at it by a clouds.yaml."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openstack
import pytest

from deployment.local import Deployment

CommandLine = Callable[..., Any]


@pytest.fixture(scope="module")
def deployment(
    module_vhost_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """Two computes; pages are so short that every client has to follow links."""
    folder, url = tmp_path_factory.mktemp("clients"), module_vhost_url
    with Deployment(folder, url, computes=2, options={"api": {"max_limit": 2}}) as running:
        running.credentials.write_clouds(folder / "clouds.yaml", running.api_url)
        yield running


@pytest.fixture(scope="module")
def cli(deployment: Deployment) -> CommandLine:
    """Runs ``openstack`` as an administrator, or in another cloud; gives what it prints as JSON."""
    program = Path(sys.executable).with_name("openstack")
    env = {**os.environ, "OS_CLIENT_CONFIG_FILE": str(deployment.folder / "clouds.yaml")}

    def run(*words: str, cloud: str = "micronova", fails: bool = False) -> Any:
        command = [str(program), "--os-cloud", cloud, *words]
        result = subprocess.run(
            command, env=env, capture_output=True, text=True, timeout=60, check=False
        )
        assert (result.returncode != 0) is fails, f"{' '.join(words)}: {result.stderr}"
        if fails:
            return result.stderr
        return json.loads(result.stdout) if "json" in words else result.stdout

    return run


@pytest.fixture(scope="module")
def connect(deployment: Deployment) -> Callable[[str], openstack.connection.Connection]:
    """Opens an SDK connection to one of the clouds."""

    def to(cloud: str) -> openstack.connection.Connection:
        loader = openstack.config.OpenStackConfig(
            config_files=[str(deployment.folder / "clouds.yaml")], load_envvars=False
        )
        return openstack.connection.Connection(config=loader.get_one(cloud))

    return to
