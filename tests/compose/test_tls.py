"""The broker and the api over TLS."""

import os
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.compose.conftest import ROOT, boot, client_of
from tests.fixtures.compose import ComposeDeployment


@pytest.fixture(scope="module")
def secured(engine: None) -> Iterator[ComposeDeployment]:
    """docker-compose.yml with docker-compose.tls.yml over it."""
    overlay = ROOT / "docker-compose.tls.yml"
    with ComposeDeployment(ROOT, f"micronova-tls-{os.getpid()}", overlays=[overlay]) as running:
        yield running


@pytest.fixture
def authority(secured: ComposeDeployment, tmp_path: Path) -> Path:
    """The certificate that users of the api trust."""
    path = tmp_path / "ca.pem"
    path.write_text(secured.execute("api", "cat", "/etc/micronova/ca.pem"))
    return path


def test_a_server_boots_through_the_real_client(
    secured: ComposeDeployment,
    authority: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
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
