"""What a deployment leaves on the disk is for its owner alone, whatever the umask."""

import subprocess
import sys
from pathlib import Path

import pytest

from deployment.config_file import write_config
from tests.fixtures.files import careless, open_to_others
from tests.integration.conftest import MakeCloud, start

pytestmark = pytest.mark.broker


def test_a_deployment_s_files_are_its_owner_s(define_cloud: MakeCloud) -> None:
    """Database, logs, guests, passwords and configuration, while it runs and has served."""
    with careless():
        cloud = define_cloud(conductors=2)
        cloud._template = None  # a copy would have the access rights of what it is a copy of
        start(cloud)
        cloud.client.boot_active()
        cloud.credentials.write_clouds(cloud.folder / "clouds.yaml", cloud.api_url)
    files = {path.name for path in cloud.folder.rglob("*")}
    assert files >= {"micronova.sqlite", "micronova.sqlite-wal", "guests-host1.json", "api.log"}
    assert open_to_others(cloud.folder) == {}


def test_a_command_s_files_are_its_owner_s(tmp_path: Path) -> None:
    """Whoever starts it: a service manager's umask lets everybody read."""
    made = tmp_path / "made"
    made.mkdir(0o700)
    file = tmp_path / "conductor.conf"
    url = f"sqlite:///{made}/micronova.sqlite"
    write_config(file, {"DEFAULT": {"log_dir": made}, "database": {"connection": url}})
    command = [sys.executable, "-P", "-m", "cli", "--config-file", file, "db", "upgrade"]
    subprocess.run(command, check=True, umask=0, timeout=60)
    assert {path.suffix for path in made.iterdir()} >= {".sqlite", ".log"}
    assert open_to_others(made) == {}
