"""The commands of docs/deploying.md, run as a reader would, one block after the other."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from deployment.ports import free_port
from tests.compose.conftest import ROOT

BLOCK = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
PAGE = ROOT / "docs" / "deploying.md"


def test_every_documented_command_works(
    engine: None, changes_network: None, tmp_path: Path
) -> None:
    """A reader who types what is written gets what is promised, restore included."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    blocks = BLOCK.findall(PAGE.read_text())
    commands = re.sub(r"^\$ ", "", "".join(blocks), flags=re.MULTILINE)
    script = commands.replace("-f docker-compose", f"-f {ROOT}/docker-compose")
    env = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "COMPOSE_FILE": str(ROOT / "docker-compose.yml"),
        "COMPOSE_PROJECT_NAME": f"micronova-docs-{os.getpid()}",
        "MICRONOVA_VERSION": f"docs-{os.getpid()}",
        "MICRONOVA_API_PORT": str(free_port()),
        "MICRONOVA_CONSOLE_PORT": str(free_port()),
        "MICRONOVA_WATCH_PORT": str(free_port()),
    }
    try:
        ended = subprocess.run(
            ["bash", "-euxo", "pipefail", "-c", f"{script}\nopenstack server show my-server"],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        # a password that a command makes is not for the report
        said = re.sub(r"\b[0-9a-f]{32}\b", "PASSWORD", f"{ended.stdout}\n{ended.stderr}")
        assert ended.returncode == 0, said
    finally:
        for words in (
            ["compose", "down", "--volumes"],
            ["image", "rm", "--force", f"micronova:{env['MICRONOVA_VERSION']}"],
        ):
            subprocess.run(["docker", *words], env=env, capture_output=True, check=True)
