"""What `docker compose up` gives a newcomer, and how it is locked down."""

import json
import re
import subprocess
from typing import Any

import pytest
import requests

from deployment.compose import ComposeDeployment
from deployment.errors import DeploymentError
from tests.compose.conftest import OpenStack, boot

OURS = ("api-1", "conductor-1", "compute-1", "compute-2", "watch-1")
SERVICES = (*OURS, "rabbitmq-1", "postgres-1")
MIB = 2**20


def inspect(deployment: ComposeDeployment, name: str) -> dict[str, Any]:
    command = ["docker", "inspect", deployment.container(name)]
    found: dict[str, Any] = json.loads(subprocess.check_output(command))[0]
    return found


def management(deployment: ComposeDeployment, path: str, method: str = "GET") -> requests.Response:
    """Ask the management API as the monitoring user."""
    password = deployment.execute("rabbitmq", "cat", "/etc/rabbitmq/micronova/monitor-password")
    url = f"{deployment.console_url}/api/{path}"
    return requests.request(method, url, auth=("micronova-monitor", password), timeout=30)


def test_a_server_boots_through_the_real_client(
    deployment: ComposeDeployment, openstack: OpenStack
) -> None:
    """The clouds.yaml that the api's container offers is all a newcomer needs."""
    server = boot(openstack, "first")
    assert server["OS-EXT-SRV-ATTR:host"].startswith("compute-")
    openstack("server", "delete", "first", "--wait")


def test_the_network_s_api_is_there(openstack: OpenStack) -> None:
    """Each room of the api is in the image, the one that shows the network as well."""
    assert [network["Name"] for network in openstack("network", "list")] == ["private"]


def test_a_boot_can_be_followed_by_eye(deployment: ComposeDeployment, openstack: OpenStack) -> None:
    """Each RPC of a request is one line: request, who called whom, method, version, time."""
    boot(openstack, "followed")
    (event,) = openstack("server", "event", "list", "followed")
    logs = deployment.run("logs", "--no-color", "api", "conductor", "compute")
    shown = "\n".join(line for line in logs.splitlines() if event["Request ID"] in line)
    assert re.search(r"-> conductor compute_task\.create_servers 1\.\d+ [\d.]+ ms ok", shown)
    assert re.search(r"cast conductor@conductor-1 -> compute\.compute-\d build_and_run", shown)
    assert re.search(r"-> report\.compute\.compute-\d report\.action_finish", shown)
    openstack("server", "delete", "followed", "--wait")


def test_replicas_have_names_of_their_own(openstack: OpenStack) -> None:
    """Scaled computes are hosts that are named after the replica's number."""
    services = openstack("compute", "service", "list")
    up = {service["Host"] for service in services if service["State"] == "up"}
    assert up >= {"conductor-1", "compute-1", "compute-2"}


def test_it_fits_into_a_gibibyte(deployment: ComposeDeployment) -> None:
    """All containers together use less than 1 GiB."""
    command = ["docker", "stats", "--no-stream", "--format", "{{.MemUsage}}"]
    names = [deployment.container(name) for name in SERVICES]
    lines = subprocess.check_output([*command, *names], text=True).splitlines()
    used = sum(float(re.match(r"[\d.]+(?=MiB)", line)[0]) for line in lines)  # type: ignore[index]
    assert used < 1024


def test_every_queue_survives_its_node(deployment: ComposeDeployment) -> None:
    """No queue is transient and shared, which RabbitMQ 4.3 refuses: all are quorum queues.

    But for the watch's own, which is nobody else's and goes with it.
    """
    found = management(deployment, "queues/micronova").json()
    queues = [queue for queue in found if not queue["exclusive"]]
    assert {queue["name"] for queue in queues} >= {"conductor", "compute", "compute.compute-1"}
    wrong = [q["name"] for q in queues if q["type"] != "quorum" or not q["durable"]]
    assert wrong == []


def test_the_console_is_for_looking(deployment: ComposeDeployment) -> None:
    """The monitoring user sees the broker's numbers and changes nothing; guest does not exist."""
    assert management(deployment, "overview").status_code == 200
    assert management(deployment, "queues/micronova/conductor", "DELETE").status_code == 401
    url = f"{deployment.console_url}/api/overview"
    assert requests.get(url, auth=("guest", "guest"), timeout=30).status_code == 401


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_has_no_privileges(deployment: ComposeDeployment, name: str) -> None:
    """No capabilities, no root, no way to more rights, nothing to write on, a limit to memory."""
    found = inspect(deployment, name)
    host = found["HostConfig"]
    assert host["CapDrop"] == ["ALL"]
    assert host["ReadonlyRootfs"]
    assert host["SecurityOpt"] == ["no-new-privileges:true"]
    assert 0 < host["Memory"] <= 512 * MIB
    assert 0 < host["PidsLimit"] <= 1024
    assert found["Config"]["User"] not in {"", "0", "root"}


@pytest.mark.parametrize("name", SERVICES)
def test_ports_are_published_on_loopback_alone(deployment: ComposeDeployment, name: str) -> None:
    """Nobody on the network reaches the api or the console."""
    bindings = inspect(deployment, name)["HostConfig"]["PortBindings"] or {}
    addresses = {binding["HostIp"] for ports in bindings.values() for binding in ports}
    assert addresses <= {"127.0.0.1"}


@pytest.mark.parametrize(
    ("service", "target"),
    [
        ("api", "postgres/5432"),
        ("compute", "postgres/5432"),
        ("api", "compute/22"),
        ("api", "conductor/22"),
        ("compute", "api/8774"),
        ("watch", "api/8774"),
        ("watch", "compute/22"),
    ],
)
def test_networks_keep_services_apart(
    deployment: ComposeDeployment, service: str, target: str
) -> None:
    """Only the conductor reaches the database; api and computes share no network."""
    with pytest.raises(DeploymentError, match=r"not known|name resolution"):
        deployment.execute(service, "bash", "-c", f"</dev/tcp/{target}")


@pytest.mark.parametrize("port", [4369, 25672, 15692])
@pytest.mark.parametrize("service", ["api", "conductor", "compute", "watch"])
def test_nobody_reaches_what_nodes_tell_each_other(
    deployment: ComposeDeployment, service: str, port: int
) -> None:
    """Neither Erlang's port mapper nor the port of nodes; and metrics there are none."""
    with pytest.raises(DeploymentError, match="refused"):
        deployment.execute(service, "bash", "-c", f"</dev/tcp/rabbitmq/{port}")


@pytest.mark.parametrize("service", ["api", "conductor", "compute"])
def test_the_console_is_out_of_reach_of_services(
    deployment: ComposeDeployment, service: str
) -> None:
    """The watch asks it, and people by the published port; nobody else needs it."""
    with pytest.raises(DeploymentError, match="refused"):
        deployment.execute(service, "bash", "-c", "</dev/tcp/rabbitmq/15672")
    deployment.execute("watch", "bash", "-c", "</dev/tcp/rabbitmq/15672")


def test_no_container_gets_out(deployment: ComposeDeployment) -> None:
    """What breaks into one has nowhere to send what it finds: ports are published, nothing more."""
    networks = {
        network
        for name in SERVICES
        for network in inspect(deployment, name)["NetworkSettings"]["Networks"]
    }
    command = ["docker", "network", "inspect", *sorted(networks)]
    found = json.loads(subprocess.check_output(command))
    masquerade = "com.docker.network.bridge.enable_ip_masquerade"
    open_ones = [
        n["Name"] for n in found if not n["Internal"] and n["Options"].get(masquerade) != "false"
    ]
    assert open_ones == []


def test_the_nodes_cookie_is_ours(deployment: ComposeDeployment) -> None:
    """Whoever knows it can run anything in the broker: it is as random as the passwords."""
    made = deployment.execute("rabbitmq", "cat", "/etc/rabbitmq/micronova/erlang-cookie")
    assert deployment.execute("rabbitmq", "cat", "/var/lib/rabbitmq/.erlang.cookie") == made


def test_secrets_are_where_they_are_needed(deployment: ComposeDeployment) -> None:
    """A service's container holds its own broker password, and no database password but one."""
    texts = {
        service: deployment.execute(service, "sh", "-c", "cat /etc/micronova/* && env")
        for service in ("api", "conductor", "compute")
    }
    for service, text in texts.items():
        assert set(re.findall(r"rabbit://([\w-]+):", text)) == {f"micronova-{service}"}
    assert [s for s, text in texts.items() if "postgresql" in text] == ["conductor"]


def test_setting_up_again_changes_nothing(deployment: ComposeDeployment) -> None:
    """A later `up` keeps passwords, configuration, and the running containers."""
    deployment.start()  # whatever other tests have done to it
    before = {name: deployment.state(name)["StartedAt"] for name in SERVICES}
    deployment.start()
    assert {name: deployment.state(name)["StartedAt"] for name in SERVICES} == before
    assert "nothing to do" in deployment.logs("setup-1").splitlines()[-1]
