"""What dies comes back by itself, and what it was trusted with is still there."""

import pytest

from deployment.waiting import eventually
from tests.compose.conftest import OpenStack, boot
from tests.fixtures.compose import ComposeDeployment

SERVICES = ("api-1", "conductor-1", "compute-1", "compute-2", "rabbitmq-1", "postgres-1")
OURS = ("api-1", "conductor-1", "compute-1", "compute-2")
DEADLINE = 60
DRAINED, DRAIN_TIMED_OUT = 0, 3  # a SIGKILL would be 137


def wait_until_all_are_healthy(deployment: ComposeDeployment) -> None:
    for name in SERVICES:
        deployment.wait_until_healthy(name, DEADLINE)


@pytest.mark.parametrize("name", ["api-1", "conductor-1", "compute-1", "rabbitmq-1", "postgres-1"])
def test_a_killed_container_comes_back(
    whole: ComposeDeployment, openstack: OpenStack, name: str
) -> None:
    """After SIGKILL of any service servers can be booted again without anybody's help."""
    before = whole.state(name)["StartedAt"]
    whole.kill(name)
    eventually(lambda: whole.state(name)["StartedAt"] != before, f"a new {name}", DEADLINE)
    wait_until_all_are_healthy(whole)
    boot(openstack, f"after-{name}")
    openstack("server", "delete", f"after-{name}", "--wait")


def test_a_process_killed_from_outside_comes_back(
    whole: ComposeDeployment, openstack: OpenStack
) -> None:
    """`kill -s KILL` of the process itself, as by the kernel short of memory, is a crash too."""
    before = whole.state("conductor-1")["StartedAt"]
    whole.kill_process("conductor-1")
    eventually(lambda: whole.state("conductor-1")["StartedAt"] != before, "a new start", DEADLINE)
    wait_until_all_are_healthy(whole)
    boot(openstack, "after-crash")
    openstack("server", "delete", "after-crash", "--wait")


def test_what_the_user_killed_comes_back_with_up(
    whole: ComposeDeployment, openstack: OpenStack
) -> None:
    """`docker compose kill` is a wish, to the engine: the service stays down until `up`."""
    whole.run("kill", "--signal", "KILL", "compute", "conductor")
    assert whole.state("conductor-1")["Status"] == "exited"
    whole.start()
    boot(openstack, "after-kill")
    openstack("server", "delete", "after-kill", "--wait")


def test_services_can_be_stopped_while_the_broker_is_away(whole: ComposeDeployment) -> None:
    """Each says that it drained, or that the time for it was up, and needs no SIGKILL."""
    whole.run("stop", "rabbitmq")
    whole.run("stop", "api", "conductor", "compute")
    codes = {name: whole.state(name)["ExitCode"] for name in OURS}
    assert set(codes.values()) <= {DRAINED, DRAIN_TIMED_OUT}, f"{codes}\n{whole.logs(*OURS)}"


def test_a_restarted_broker_is_found_again(whole: ComposeDeployment, openstack: OpenStack) -> None:
    """`docker compose restart rabbitmq` is an interruption of seconds."""
    whole.run("restart", "rabbitmq")
    wait_until_all_are_healthy(whole)
    boot(openstack, "after-restart")
    openstack("server", "delete", "after-restart", "--wait")


def test_a_replaced_compute_keeps_its_servers(
    whole: ComposeDeployment, openstack: OpenStack
) -> None:
    """A new container of a replica has the name and the guests of the old one."""
    server = boot(openstack, "staying")
    whole.run("up", "--detach", "--wait", "--scale", "compute=2", "--force-recreate", "--no-deps",
              "compute")  # fmt: skip
    openstack("server", "reboot", "staying", "--wait")
    after = openstack("server", "show", "staying")
    assert after["OS-EXT-SRV-ATTR:host"] == server["OS-EXT-SRV-ATTR:host"]
    assert after["status"] == "ACTIVE"
    openstack("server", "delete", "staying", "--wait")


def test_a_scaled_deployment_uses_the_new_hosts(
    whole: ComposeDeployment, openstack: OpenStack
) -> None:
    """`--scale compute=3` adds a host that takes servers."""
    whole.run("up", "--detach", "--wait", "--no-recreate", "--scale", "compute=3")
    names = [f"spread-{number}" for number in range(3)]
    hosts = {boot(openstack, name)["OS-EXT-SRV-ATTR:host"] for name in names}
    assert "compute-3" in hosts
    openstack("server", "delete", *names, "--wait")
