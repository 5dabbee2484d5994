"""What dies comes back by itself, and what it was trusted with is still there."""

import pytest

from deployment.compose import ComposeDeployment
from deployment.waiting import eventually
from tests.compose.api import boot_soon, delete
from tests.fixtures.client import Client

SERVICES = ("api-1", "conductor-1", "compute-1", "compute-2", "rabbitmq-1", "postgres-1")
OURS = ("api-1", "conductor-1", "compute-1", "compute-2")
DEADLINE = 60
DRAINED, DRAIN_TIMED_OUT = 0, 3  # a SIGKILL would be 137


def wait_until_all_are_healthy(deployment: ComposeDeployment) -> None:
    for name in SERVICES:
        deployment.wait_until_healthy(name, DEADLINE)


@pytest.mark.parametrize("name", ["api-1", "conductor-1", "compute-1", "rabbitmq-1", "postgres-1"])
def test_a_killed_container_comes_back(whole: ComposeDeployment, api: Client, name: str) -> None:
    """After SIGKILL of any service servers can be booted again without anybody's help."""
    before = whole.state(name)["StartedAt"]
    whole.kill(name)
    eventually(lambda: whole.state(name)["StartedAt"] != before, f"a new {name}", DEADLINE)
    wait_until_all_are_healthy(whole)
    delete(api, boot_soon(api, f"after-{name}"))


def test_a_process_killed_from_outside_comes_back(whole: ComposeDeployment, api: Client) -> None:
    """`kill -s KILL` of the process itself, as by the kernel short of memory, is a crash too."""
    before = whole.state("conductor-1")["StartedAt"]
    whole.kill_process("conductor-1")
    eventually(lambda: whole.state("conductor-1")["StartedAt"] != before, "a new start", DEADLINE)
    wait_until_all_are_healthy(whole)
    delete(api, boot_soon(api, "after-crash"))


def test_what_the_user_killed_comes_back_with_up(whole: ComposeDeployment, api: Client) -> None:
    """`docker compose kill` is a wish, to the engine: the service stays down until `up`."""
    whole.run("kill", "--signal", "KILL", "compute", "conductor")
    assert whole.state("conductor-1")["Status"] == "exited"
    whole.start()
    delete(api, boot_soon(api, "after-kill"))


def test_services_can_be_stopped_while_the_broker_is_away(whole: ComposeDeployment) -> None:
    """Each says that it drained, or that the time for it was up, and needs no SIGKILL."""
    whole.run("stop", "rabbitmq")
    whole.run("stop", "api", "conductor", "compute")
    codes = {name: whole.state(name)["ExitCode"] for name in OURS}
    assert set(codes.values()) <= {DRAINED, DRAIN_TIMED_OUT}, f"{codes}\n{whole.logs(*OURS)}"


def test_a_restarted_broker_is_found_again(whole: ComposeDeployment, api: Client) -> None:
    """`docker compose restart rabbitmq` is an interruption of seconds."""
    whole.run("restart", "rabbitmq")
    wait_until_all_are_healthy(whole)
    delete(api, boot_soon(api, "after-restart"))


def test_a_replaced_compute_keeps_its_servers(whole: ComposeDeployment, api: Client) -> None:
    """A new container of a replica has the name and the guests of the old one."""
    server = boot_soon(api, "staying")
    whole.run("up", "--detach", "--wait", "--scale", "compute=2", "--force-recreate", "--no-deps",
              "compute")  # fmt: skip
    api.act(server["id"], "reboot", {"type": "HARD"})
    after = api.wait_for_status(server["id"], "ACTIVE")
    assert after["OS-EXT-SRV-ATTR:host"] == server["OS-EXT-SRV-ATTR:host"]
    delete(api, server)


def test_a_scaled_deployment_uses_the_new_hosts(whole: ComposeDeployment, api: Client) -> None:
    """`--scale compute=3` adds a host that takes servers."""
    whole.run("up", "--detach", "--wait", "--no-recreate", "--scale", "compute=3")
    servers = [boot_soon(api, f"spread-{number}") for number in range(3)]
    assert "compute-3" in {server["OS-EXT-SRV-ATTR:host"] for server in servers}
    for server in servers:
        delete(api, server)
