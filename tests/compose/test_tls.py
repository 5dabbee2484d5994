"""The broker and the api over TLS, and a compute on another machine, which needs it."""

import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import yaml

from deployment.compose import ComposeDeployment
from deployment.ports import free_port
from tests.compose.api import api_of, boot_soon
from tests.compose.conftest import ROOT, Deploy, boot, client_of
from tests.fixtures.shared import Shared

TLS = ROOT / "docker-compose.tls.yml"
BLOCK = re.compile(r"^```yaml\n(.*?)^```", re.DOTALL | re.MULTILINE)
HOST = "rack2-host7"


def overrides() -> tuple[str, str]:
    """What the page has one lay over docker-compose.yml, here and there."""
    page = (ROOT / "docs/deploying.md").read_text()
    here, there = BLOCK.findall(page.partition("## Several machines")[2])
    return here, there


@pytest.fixture(scope="module")
def gateway(engine: None) -> str:
    """An address of this machine that containers of any network reach."""
    template = "{{(index .IPAM.Config 0).Gateway}}"
    command = ["docker", "network", "inspect", "bridge", "--format", template]
    return subprocess.check_output(command, text=True).strip()


@pytest.fixture(scope="module")
def address(gateway: str) -> str:
    """Where the broker is published; the page says 192.0.2.1:5671."""
    return f"{gateway}:{free_port()}"


@pytest.fixture(scope="module")
def secured(
    deploy: Deploy, gateway: str, address: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ComposeDeployment]:
    """docker-compose.tls.yml, and what docs/deploying.md lays over it for other machines.

    It is the machine with the broker, the database, and a compute of its own.
    """
    override = tmp_path_factory.mktemp("here") / "here.yml"
    override.write_text(overrides()[0].replace("192.0.2.1:5671:", f"{address}:"))
    names = {"MICRONOVA_TLS_NAMES": gateway}
    with deploy("tls", overlays=[TLS, override], env=names) as running:
        yield running


@pytest.fixture
def authority(secured: ComposeDeployment, tmp_path: Path) -> Path:
    """The certificate that users of the api trust."""
    path = tmp_path / "ca.pem"
    path.write_text(secured.execute("api", "cat", "/etc/micronova/ca.pem"))
    return path


def test_a_server_boots_through_the_real_client(
    secured: ComposeDeployment, authority: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the deployment's authority in OS_CACERT the client needs nothing else."""
    monkeypatch.setenv("OS_CACERT", str(authority))
    boot(client_of(secured, tmp_path), "encrypted")


def test_links_lead_to_https(secured: ComposeDeployment, authority: Path) -> None:
    """What the api says about itself can be followed."""
    url = f"https://127.0.0.1:{secured.api_port}/"
    answer = requests.get(url, verify=str(authority), timeout=30)
    assert f'"href": "{url}v2.1/"' in answer.text


def test_another_name_is_refused(secured: ComposeDeployment, authority: Path) -> None:
    """The certificate is for the names it says, under an authority that clients must know."""
    context = ssl.create_default_context(cafile=str(authority))
    with (
        socket.create_connection(("127.0.0.1", secured.api_port), timeout=30) as plain,
        pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"),
    ):
        context.wrap_socket(plain, server_hostname="elsewhere")
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(f"https://127.0.0.1:{secured.api_port}/", timeout=30)


def test_a_silent_client_holds_nobody_up(secured: ComposeDeployment, authority: Path) -> None:
    """A connection on which no handshake comes does not keep the api from others."""
    address = ("127.0.0.1", secured.api_port)
    with socket.create_connection(address), socket.create_connection(address):
        url = f"https://127.0.0.1:{secured.api_port}/"
        assert requests.get(url, verify=str(authority), timeout=5).ok


def test_the_broker_speaks_tls_only(secured: ComposeDeployment) -> None:
    """Nothing listens on the port without TLS."""
    listeners = secured.execute("rabbitmq", "rabbitmqctl", "-q", "status", "--formatter", "json")
    assert '"port":5671' in listeners.replace(" ", "")
    assert '"port":5672' not in listeners.replace(" ", "")


def test_services_check_the_brokers_name(secured: ComposeDeployment) -> None:
    """A service that reaches the broker under a name its certificate lacks does not log in."""
    script = """
        address=$(getent hosts rabbitmq | cut -d ' ' -f 1)
        url=$(sed -n "s/^transport_url = //p" /etc/micronova/micronova.conf)
        export OS_DEFAULT__TRANSPORT_URL=$(echo "$url" | sed "s/@rabbitmq:/@$address:/")
        timeout 6 micronova-compute 2>&1 || true
    """
    said = secured.execute("compute", "sh", "-c", script)
    assert "certificate verify failed: IP address mismatch" in said


def test_a_client_without_tls_is_let_go_quietly(
    secured: ComposeDeployment, authority: Path
) -> None:
    """Somebody who forgot the s of https costs neither a worker nor a traceback."""
    with pytest.raises(requests.exceptions.ConnectionError):
        requests.get(f"http://127.0.0.1:{secured.api_port}/", timeout=5)
    assert "Traceback" not in secured.logs("api-1")


def _host_folder(secured: ComposeDeployment, folder: Path) -> Path:
    """What the page has one take from the machine of the broker for a host's user."""
    in_setup = ("run", "--rm", "-T", "setup")
    secured.run(*in_setup, "micronova", "setup", "/volumes", "--host", HOST)
    file = "/etc/rabbitmq/micronova/definitions.json"
    secured.execute("rabbitmq", "rabbitmqctl", "import_definitions", file)
    for name in ("micronova.conf", "ca.pem"):
        text = secured.run(*in_setup, "cat", f"/volumes/secrets/hosts/{HOST}/{name}")
        (folder / HOST).mkdir(exist_ok=True)
        (folder / HOST / name).write_text(text)
    return folder / HOST


@pytest.fixture
def other(
    secured: ComposeDeployment, shared: Shared, address: str, tmp_path: Path
) -> Iterator[ComposeDeployment]:
    """Another machine's project: nothing of it is started yet."""
    folder = _host_folder(secured, tmp_path)
    conf = folder / "micronova.conf"
    conf.write_text(re.sub(r"@[^/]+/", f"@{address}/", conf.read_text()))
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, 10001)
    override = yaml.safe_load(overrides()[1])
    override["services"]["compute"]["volumes"] = [f"{folder}:/etc/micronova:ro"]
    (tmp_path / "there.yml").write_text(yaml.safe_dump(override))
    machine = ComposeDeployment(
        ROOT,
        f"micronova-there-{os.getpid()}",
        overlays=[TLS, tmp_path / "there.yml"],
        image=shared.get("image"),
    )
    yield machine
    machine.run("down", "--volumes")


def test_a_compute_on_another_machine_takes_servers(
    secured: ComposeDeployment, other: ComposeDeployment, authority: Path
) -> None:
    """Over TLS, by an address that the certificate has, as a broker user that is this host."""
    other.run("up", "--detach", "--wait", "--no-deps", "compute")
    secured.run("stop", "compute")
    server = boot_soon(api_of(secured, authority), "far")
    assert server["OS-EXT-SRV-ATTR:host"] == HOST
