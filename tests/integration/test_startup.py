"""How processes start: in any order, or not at all and then with one line that says why."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from deployment.config_file import Options
from deployment.stack import local_broker
from tests.fixtures.cloud import Cloud

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]

MakeCloud = Callable[..., Cloud]
FAILED = 1


def refusal(cloud: Cloud, name: str, options: Options) -> str:
    """Start a process that can't run with these options; the one line it says, without a log."""
    if not cloud.config_file(name).exists():
        cloud.prepare()
    cloud.configure(name, options)
    process = cloud[name].start()
    assert process.wait(60) == FAILED
    lines = process.output.tail(100).splitlines()
    own = [line for line in lines if line.startswith("micronova-")]
    assert len(own) == 1, lines
    assert not any("Traceback" in line for line in lines)
    return own[0]


def test_services_wait_for_the_broker_and_for_one_another(
    define_cloud: MakeCloud, cache: Path, tmp_path: Path
) -> None:
    """Started in the worst order, before the broker, all services say what they wait for."""
    broker = local_broker(tmp_path / "broker", cache, print)
    cloud = define_cloud(url=broker.transport_url())
    cloud.prepare()
    for name in ("compute1", "api"):
        cloud[name].start().wait_for_line("waiting for the broker: 127.0.0.1:", 30)
    with broker:
        cloud["api"].wait_for_line("api ready on", 60)
        cloud["compute1"].wait_for_line("waiting for a conductor", 60)
        assert cloud.client.request("GET", "servers").status_code == 503
        cloud.start("conductor", timeout=60)
        cloud["compute1"].wait_for_line("compute@host1 ready", 60)
        cloud.client.boot_active()
        for process in cloud.processes.values():
            process.kill()


@pytest.mark.parametrize("name", ["api", "conductor", "compute1"])
def test_a_wrong_broker_password_is_not_tried_for_ever(define_cloud: MakeCloud, name: str) -> None:
    """A refused login ends the process, and the password does not get into the log."""
    cloud = define_cloud()
    user, _, address = cloud.transport_url.rpartition("@")
    wrong = f"{user.rpartition(':')[0]}:not-the-password@{address}"
    line = refusal(cloud, name, {"DEFAULT": {"transport_url": wrong}})
    assert "refuses user 'micronova'" in line
    assert "not-the-password" not in cloud.logs(name)


@pytest.mark.flow
def test_a_missing_vhost_is_named(define_cloud: MakeCloud) -> None:
    """A vhost that does not exist ends the process."""
    cloud = define_cloud()
    wrong = f"{cloud.transport_url.rpartition('/')[0]}/elsewhere"
    assert "no vhost 'elsewhere'" in refusal(cloud, "api", {"DEFAULT": {"transport_url": wrong}})


def test_a_database_that_was_never_migrated_is_refused(define_cloud: MakeCloud) -> None:
    """The conductor does not touch a schema that is not its own, and names the command to run."""
    cloud = define_cloud()
    empty = f"sqlite:///{cloud.folder}/empty.sqlite"
    line = refusal(cloud, "conductor", {"database": {"connection": empty}})
    assert "run `micronova db upgrade`" in line


def test_an_unknown_driver_is_refused(make_cloud: MakeCloud) -> None:
    """The message lists the drivers there are."""
    cloud = make_cloud()
    cloud["compute1"].kill()
    line = refusal(cloud, "compute1", {"compute": {"driver": "qemu"}})
    assert "'qemu' is not installed: use one of fake" in line


def test_a_second_process_for_one_host_is_refused(make_cloud: MakeCloud) -> None:
    """Two computes of one name would undo each other's work."""
    cloud = make_cloud(computes=2)
    cloud["compute2"].kill()
    line = refusal(cloud, "compute2", {"DEFAULT": {"host": "host1"}})
    assert "another process runs host host1" in line


def test_a_port_in_use_is_named(define_cloud: MakeCloud) -> None:
    """The api says which port it can't have."""
    cloud = define_cloud()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        line = refusal(cloud, "api", {"api": {"port": port}})
    assert f"can't listen on 127.0.0.1 port {port}" in line


@pytest.mark.parametrize(
    ("name", "options", "complaint"),
    [
        ("conductor", {"conductor": {"lease": "soon"}}, "[conductor] lease"),
        ("conductor", {"conductor": {"flavors": "small"}}, "[conductor] flavors: 'small'"),
        ("conductor", {"DEFAULT": {"rpc_response_timeout": "long"}}, "rpc_response_timeout"),
        ("conductor", {"oslo_messaging_rabbit": {"heartbeat_rate": "often"}}, "heartbeat_rate"),
        ("conductor", {"database": {"max_overflow": "lots"}}, "max_overflow"),
        ("conductor", {"database": {"connection": "nonsense"}}, "[database] connection"),
        ("conductor", {"DEFAULT": {"transport_url": "http://x"}}, "[DEFAULT] transport_url"),
        ("api", {"api": {"grants": "alice:demo/king"}}, "grants"),
        ("conductor", {"upgrade_levels": {"compute": "new"}}, "[upgrade_levels] compute"),
    ],
    ids=str,
)
def test_a_wrong_value_is_named(
    define_cloud: MakeCloud, name: str, options: Options, complaint: str
) -> None:
    """A typo in a value ends the process at its start, with the name of the option."""
    assert complaint in refusal(define_cloud(), name, options)
