"""What a person may set, in the environment and by overlays, and what is said about mistakes."""

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployment.compose import ComposeDeployment
from deployment.errors import DeploymentError
from deployment.waiting import eventually
from tests.compose.api import api_of, boot_soon
from tests.compose.conftest import ROOT, Deploy, boot, client_of
from tests.fixtures.otlp import Span, spans_of
from tests.fixtures.shared import Shared

OURS = ("api-1", "conductor-1", "compute-1")
JSON_LOGS = {"MICRONOVA_LOG_JSON": "true"}
TRACING = ROOT / "docker-compose.tracing.yml"
RECEIVER = Path(__file__).with_name("receiver.yml")
TRACED = ("api", "conductor", "compute")
FINISH = "report.report/action_finish"
DOWN_SECONDS = 15


@pytest.fixture(scope="module")
def deployment(deploy: Deploy) -> Iterator[ComposeDeployment]:
    """A deployment with logs as JSON and traces, and a receiver where Jaeger would be."""
    with deploy("set", env=JSON_LOGS, overlays=[TRACING, RECEIVER]) as running:
        yield running


@pytest.fixture
def whole(deployment: ComposeDeployment) -> ComposeDeployment:
    """The same, made whole again after a test that broke something."""
    return deployment.heal()


def override(folder: Path, service: str, **environment: str) -> str:
    """A compose file that lays variables over a service's."""
    path = folder / "override.yml"
    path.write_text(json.dumps({"services": {service: {"environment": environment}}}))
    return str(path)


def up(deployment: ComposeDeployment, *files: str) -> str:
    """Run `docker compose up` as it fails; what is said, logs included."""
    options = [word for path in files for word in ("--file", path)]
    with pytest.raises(DeploymentError) as error:
        deployment.run(*options, "up", "--detach", "--wait", timeout=300)
    return f"{error.value}\n{deployment.logs()}"


def test_every_line_of_a_service_is_json(whole: ComposeDeployment) -> None:
    """With MICRONOVA_LOG_JSON a log shipper needs no patterns."""
    boot_soon(api_of(whole), "logged")
    for name in OURS:
        command = ["docker", "logs", whole.container(name)]
        lines = subprocess.check_output(command, stderr=subprocess.STDOUT, text=True).splitlines()
        records = [json.loads(line) for line in lines]
        assert any(" ready " in record["message"] for record in records), lines


def test_a_boot_is_one_trace_of_three_services(whole: ComposeDeployment) -> None:
    """The image has what tracing takes, and every container gets its spans through."""
    api = api_of(whole)
    booted = boot_soon(api, "traced")["id"]
    actions = api.get(f"servers/{booted}/os-instance-actions")["instanceActions"]
    request_id = actions[0]["request_id"]

    def of_boot() -> list[Span] | None:
        lines = whole.execute("jaeger", "sh", "-c", "cat /tmp/requests || true").split()
        spans = [span for line in lines for span in spans_of(bytes.fromhex(line))]
        ours = {s.trace_id for s in spans if s.attributes.get("openstack.request_id") == request_id}
        found = [span for span in spans if span.trace_id in ours]
        if ("SERVER", FINISH) not in {(span.kind, span.name) for span in found}:
            return None
        return found if len({span.service for span in found}) >= len(TRACED) else None

    spans = eventually(of_boot, "the spans of a boot")
    assert {span.service for span in spans} == {f"micronova-{name}" for name in TRACED}
    assert len([span for span in spans if not span.parent_id]) == 1


def test_a_port_in_use_is_named(whole: ComposeDeployment, shared: Shared) -> None:
    """Whoever has another program on the port learns which port it is."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        env = {
            **JSON_LOGS,
            "MICRONOVA_CONSOLE_PORT": str(whole.console_port),
            "MICRONOVA_API_PORT": str(port),
            "MICRONOVA_WATCH_PORT": str(whole.watch_port),
        }
        taken = ComposeDeployment(
            ROOT, whole.project, env=env, overlays=[TRACING, RECEIVER], image=shared.get("image")
        )
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


def test_truncated_files_are_mended(whole: ComposeDeployment) -> None:
    """After a full disk or a power failure `up` is enough."""
    emptied = "/volumes/conductor/micronova.conf /volumes/api/clouds.yaml /volumes/rabbitmq/*"
    whole.run("run", "--rm", "-T", "setup", "sh", "-c", f"truncate --size 0 {emptied}")
    whole.run("down")
    whole.start()
    boot_soon(api_of(whole), "mended")


def test_a_database_of_a_newer_release_is_refused(whole: ComposeDeployment) -> None:
    """An older image leaves a schema that it does not know alone, and says why."""
    sql = ("exec", "-T", "postgres", "psql", "-q", "-t", "-A", "-U", "micronova", "micronova", "-c")
    own = whole.run(*sql, "SELECT version_num FROM alembic_version").strip()
    whole.run(*sql, "UPDATE alembic_version SET version_num = '9999'")
    said = up(whole)
    whole.run(*sql, f"UPDATE alembic_version SET version_num = '{own}'")
    assert 'service "upgrade" didn\'t complete' in said
    assert "is of a newer release" in said


def test_down_is_quick_and_servers_survive_it(whole: ComposeDeployment, tmp_path: Path) -> None:
    """It drains within 15 s; the next up knows every server, under the same passwords."""
    clouds = whole.clouds()
    boot(client_of(whole, tmp_path), "lasting")
    began = time.monotonic()
    whole.run("down")
    took = time.monotonic() - began
    whole.start()
    assert whole.clouds() == clouds
    openstack = client_of(whole, tmp_path)
    openstack("server", "reboot", "lasting", "--wait")
    assert openstack("server", "show", "lasting")["status"] == "ACTIVE"
    assert took < DOWN_SECONDS


def test_removal_leaves_no_volume(whole: ComposeDeployment) -> None:
    """`docker compose down --volumes` takes the servers and the passwords as well."""
    whole.remove()
    left = ["docker", "volume", "ls", "--quiet", "--filter", f"name={whole.project}"]
    assert subprocess.check_output(left) == b""
