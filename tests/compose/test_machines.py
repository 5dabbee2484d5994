"""A compute on another machine, as docs/deploying.md describes it."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from deployment.ports import free_port
from tests.compose.conftest import ROOT, boot, client_of
from tests.fixtures.compose import ComposeDeployment

TLS = ROOT / "docker-compose.tls.yml"
BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.DOTALL | re.MULTILINE)
HOST = "rack2-host7"


def overrides() -> tuple[str, str]:
    """What the page has one lay over docker-compose.yml, here and there."""
    page = (ROOT / "docs/deploying.md").read_text()
    here, there = BLOCK.findall(page.partition("## Several machines")[2])
    return here, there


@pytest.fixture
def gateway(engine: None) -> str:
    """An address of this machine that containers of any network reach."""
    template = "{{(index .IPAM.Config 0).Gateway}}"
    command = ["docker", "network", "inspect", "bridge", "--format", template]
    return subprocess.check_output(command, text=True).strip()


@pytest.fixture
def address(gateway: str) -> str:
    """Where the broker is published; the page says 192.0.2.1:5671."""
    return f"{gateway}:{free_port()}"


@pytest.fixture
def center(gateway: str, address: str, tmp_path: Path) -> Iterator[ComposeDeployment]:
    """The machine with the broker, the database, and a compute of its own."""
    override = tmp_path / "here.yml"
    override.write_text(overrides()[0].replace("192.0.2.1:5671:", f"{address}:"))
    with ComposeDeployment(
        ROOT,
        f"micronova-here-{os.getpid()}",
        overlays=[TLS, override],
        env={"MICRONOVA_TLS_NAMES": gateway},
    ) as running:
        yield running


@pytest.fixture
def other(center: ComposeDeployment, address: str, tmp_path: Path) -> Iterator[ComposeDeployment]:
    """Another machine's project: nothing of it is started yet."""
    folder = tmp_path / "compute-etc"
    center.run("cp", "compute:/etc/micronova", str(folder))
    conf = folder / "micronova.conf"
    conf.write_text(conf.read_text().replace("@rabbitmq:5671", f"@{address}"))
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, 10001)
    override = yaml.safe_load(overrides()[1])
    override["services"]["compute"]["volumes"] = [f"{folder}:/etc/micronova:ro"]
    (tmp_path / "there.yml").write_text(yaml.safe_dump(override))
    machine = ComposeDeployment(
        ROOT,
        f"micronova-there-{os.getpid()}",
        overlays=[TLS, tmp_path / "there.yml"],
        env={"MICRONOVA_VERSION": center.project},
    )
    yield machine
    machine.run("down", "--volumes")


def test_a_compute_on_another_machine_takes_servers(
    center: ComposeDeployment,
    other: ComposeDeployment,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Over TLS, by an address that the certificate has, under a name of its own."""
    other.run("up", "--detach", "--wait", "--no-deps", "compute")
    (tmp_path / "ca.pem").write_text(center.execute("api", "cat", "/etc/micronova/ca.pem"))
    monkeypatch.setenv("OS_CACERT", str(tmp_path / "ca.pem"))
    openstack = client_of(center, tmp_path)
    center.run("stop", "compute")
    server = boot(openstack, "far")
    assert server["OS-EXT-SRV-ATTR:host"] == HOST
