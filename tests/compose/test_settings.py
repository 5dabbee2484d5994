"""What a person may set in the environment, and what is said about mistakes."""

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployment.errors import DeploymentError
from tests.compose.conftest import ROOT, boot, client_of
from tests.fixtures.compose import ComposeDeployment

OURS = ("api-1", "conductor-1", "compute-1")
JSON_LOGS = {"MICRONOVA_LOG_JSON": "true"}


@pytest.fixture(scope="module")
def deployment(engine: None) -> Iterator[ComposeDeployment]:
    """The stock deployment with logs as JSON."""
    with ComposeDeployment(ROOT, f"micronova-set-{os.getpid()}", env=JSON_LOGS) as running:
        yield running


@pytest.fixture
def whole(deployment: ComposeDeployment) -> ComposeDeployment:
    """The same, made whole again after a test that broke something."""
    return deployment.start()


def override(folder: Path, service: str, **environment: str) -> str:
    """A compose file that lays variables over a service's."""
    path = folder / "override.yml"
    path.write_text(json.dumps({"services": {service: {"environment": environment}}}))
    return str(path)


def up(deployment: ComposeDeployment, *files: str) -> str:
    """Run `docker compose up` as it fails; what is said, logs included."""
    options = [word for path in files for word in ("--file", path)]
    with pytest.raises(DeploymentError) as error:
        deployment.run(*options, "up", "--detach", "--wait")
    return f"{error.value}\n{deployment.logs()}"


def test_every_line_of_a_service_is_json(whole: ComposeDeployment, tmp_path: Path) -> None:
    """With MICRONOVA_LOG_JSON a log shipper needs no patterns."""
    boot(client_of(whole, tmp_path), "logged")
    for name in OURS:
        command = ["docker", "logs", whole.container(name)]
        lines = subprocess.check_output(command, stderr=subprocess.STDOUT, text=True).splitlines()
        records = [json.loads(line) for line in lines]
        assert any(" ready " in record["message"] for record in records), lines


def test_a_port_in_use_is_named(whole: ComposeDeployment) -> None:
    """Whoever has another program on the port learns which port it is."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        env = {
            **JSON_LOGS,
            "MICRONOVA_CONSOLE_PORT": str(whole.console_port),
            "MICRONOVA_API_PORT": str(port),
        }
        taken = ComposeDeployment(ROOT, whole.project, env=env)
        with pytest.raises(DeploymentError, match=rf"127\.0\.0\.1:{port}.*(in use|allocated)"):
            taken.run("up", "--detach", "--wait")


def test_a_wrong_database_password_is_named(whole: ComposeDeployment, tmp_path: Path) -> None:
    """The service that can't log in says so, without a password."""
    url = "postgresql+psycopg://micronova:not-the-password@postgres/micronova"
    said = up(whole, override(tmp_path, "conductor", OS_DATABASE__CONNECTION=url))
    assert "conductor-1 is unhealthy" in said
    assert 'password authentication failed for user "micronova"' in said
    assert "not-the-password" not in said


def test_a_wrong_broker_password_is_named(whole: ComposeDeployment, tmp_path: Path) -> None:
    """A user that the broker refuses is named, and what to check."""
    url = "rabbit://micronova-compute:not-the-password@rabbitmq/micronova"
    said = up(whole, override(tmp_path, "compute", OS_DEFAULT__TRANSPORT_URL=url))
    assert "refuses user 'micronova-compute': check" in said
    assert "not-the-password" not in said


def test_lost_secrets_are_named(whole: ComposeDeployment) -> None:
    """Setup ends with what is lost and what to do, and what runs goes on."""
    whole.run("run", "--rm", "-T", "setup", "sh", "-c", "mv /volumes/secrets/*.json /volumes/api")
    said = up(whole)
    whole.run("run", "--rm", "-T", "setup", "sh", "-c", "mv /volumes/api/*.json /volumes/secrets")
    assert "secrets: the volume has lost the passwords that the database knows" in said
    assert "put back its backup" in said
    assert whole.state("api-1")["Status"] == "running"


def test_truncated_files_are_mended(whole: ComposeDeployment, tmp_path: Path) -> None:
    """After a full disk or a power failure `up` is enough."""
    emptied = "/volumes/conductor/micronova.conf /volumes/api/clouds.yaml /volumes/rabbitmq/*"
    whole.run("run", "--rm", "-T", "setup", "sh", "-c", f"truncate --size 0 {emptied}")
    whole.run("down")
    whole.start()
    boot(client_of(whole, tmp_path), "mended")


def test_a_database_of_a_newer_release_is_refused(whole: ComposeDeployment) -> None:
    """An older image leaves a schema that it does not know alone, and says why."""
    sql = ("exec", "-T", "postgres", "psql", "-q", "-U", "micronova", "micronova", "-c")
    whole.run(*sql, "UPDATE alembic_version SET version_num = '9999'")
    said = up(whole)
    whole.run(*sql, "UPDATE alembic_version SET version_num = '0001'")
    assert 'service "upgrade" didn\'t complete' in said
    assert "is of a newer release" in said
