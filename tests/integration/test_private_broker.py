"""The private broker, for real: one node for the module, a second where one must die."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import pytest
from amqp import Connection
from amqp.exceptions import AccessRefused, NotAllowed

from deployment.broker import VHOST, Broker
from deployment.erlang import BrokerPrograms, find_broker_programs
from deployment.errors import DeploymentError
from deployment.ports import PortInUseError
from deployment.private_broker import PrivateBroker
from deployment.waiting import eventually
from tests.fixtures.files import careless, open_to_others

pytestmark = pytest.mark.broker


@pytest.fixture(scope="module")
def programs(cache: Path) -> BrokerPrograms:
    found = find_broker_programs(cache, print)
    if not isinstance(found, BrokerPrograms):
        pytest.skip("this machine runs RabbitMQ only in a container")
    return found


@pytest.fixture(scope="module")
def broker(
    programs: BrokerPrograms, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PrivateBroker]:
    with PrivateBroker(tmp_path_factory.mktemp("broker"), programs) as running:
        yield running


def connect(broker: Broker, user: str, password: str, vhost: str = VHOST) -> None:
    """Log in over AMQP as a service does."""
    host = f"127.0.0.1:{broker.ports.amqp}"
    connection = Connection(host, userid=user, password=password, virtual_host=vhost)
    connection.connect()
    connection.close()


def test_the_service_user_gets_in(broker: PrivateBroker) -> None:
    """The generated password is the one that the node knows."""
    connect(broker, broker.service.name, broker.service.password)


def test_guest_does_not_exist(broker: PrivateBroker) -> None:
    """The user that everybody knows of opens nothing."""
    with pytest.raises(AccessRefused):
        connect(broker, "guest", "guest")


def test_a_vhost_can_be_made_and_removed(broker: PrivateBroker) -> None:
    """Each test has a vhost to itself, whatever its name."""
    service = broker.service
    assert broker.create_vhost("test/1").endswith("/test%2F1")
    connect(broker, service.name, service.password, "test/1")
    broker.delete_vhost("test/1")
    with pytest.raises(NotAllowed):
        connect(broker, service.name, service.password, "test/1")


def test_the_administrator_sees_the_queues(broker: PrivateBroker) -> None:
    """The management API answers with the generated password."""
    assert broker.management.send("GET", f"queues/{VHOST}") == []


def test_its_own_rabbitmqctl_makes_a_user(broker: PrivateBroker) -> None:
    """A reader makes a broker user with RabbitMQ's tool, and the password is on no command line."""
    command = [broker.folder / "rabbitmqctl", "add_user", "reader"]
    subprocess.run(command, input="a password\n", text=True, timeout=60, check=True)
    with pytest.raises(NotAllowed):
        connect(broker, "reader", "a password")  # known, but without rights in the vhost
    with pytest.raises(AccessRefused):
        connect(broker, "reader", "another")


def test_it_listens_on_loopback_only(broker: PrivateBroker) -> None:
    """No port of the node, nor of Erlang's port mapper, is open to the network."""
    addresses = listening_addresses(processes_of(broker.folder))
    assert len(addresses) >= 5
    assert {address for address in addresses if not address.is_loopback} == set()


def test_a_killed_broker_comes_back_with_its_vhosts(
    programs: BrokerPrograms, tmp_path: Path
) -> None:
    """Tests of recovery take the broker away and give it back at the same address."""
    with PrivateBroker(tmp_path, programs) as broker:
        url = broker.create_vhost("kept")
        broker.kill()
        broker.start()
        assert broker.transport_url("kept") == url
        connect(broker, broker.service.name, broker.service.password, "kept")


def test_a_stopped_broker_leaves_no_process(programs: BrokerPrograms, tmp_path: Path) -> None:
    """Neither the node, nor its helpers, nor the port mapper outlive stop()."""
    with PrivateBroker(tmp_path, programs):
        assert processes_of(tmp_path)
    eventually(lambda: not processes_of(tmp_path), "the end of all processes", 5)


def test_a_killed_parent_leaves_no_process(
    programs: BrokerPrograms, cache: Path, tmp_path: Path
) -> None:
    """`kill -9` of the command that runs a broker takes all of the broker with it."""
    code = (
        "import os, sys; from pathlib import Path;"
        "from deployment.erlang import find_broker_programs;"
        "from deployment.private_broker import PrivateBroker;"
        f"programs = find_broker_programs(Path({str(cache)!r}), print);"
        f"PrivateBroker(Path({str(tmp_path)!r}), programs).start(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    assert (tmp_path / "data").exists()
    eventually(lambda: not processes_of(tmp_path), "the end of all processes", 5)


def test_a_node_that_cannot_start_shows_its_log(programs: BrokerPrograms, tmp_path: Path) -> None:
    """The error carries what the node said, and no process stays."""
    broker = PrivateBroker(tmp_path, programs)
    (tmp_path / "data").write_text("a file where a folder must be")
    with pytest.raises(DeploymentError, match=r"(?s)the broker ended with code \d+.*broker\.log"):
        broker.start()
    eventually(lambda: not processes_of(tmp_path), "the end of all processes", 5)


def test_a_port_in_use_is_named(programs: BrokerPrograms, tmp_path: Path) -> None:
    """The error says which port another program holds."""
    broker = PrivateBroker(tmp_path, programs)
    with (
        socket.create_server(("127.0.0.1", broker.ports.amqp)),
        pytest.raises(PortInUseError, match=str(broker.ports.amqp)),
    ):
        broker.start()


def processes_of(folder: Path) -> list[Path]:
    """The /proc folders of processes that have `folder` in their environment, as a node's do."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(folder).encode() in (process / "environ").read_bytes():
                found.append(process)
    return found


def listening_addresses(processes: list[Path]) -> list[IPv4Address | IPv6Address]:
    """The local address of each socket on which one of the processes listens."""
    links = [link for process in processes for link in (process / "fd").iterdir()]
    sockets = {str(link.readlink()) for link in links}
    found = []
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and f"socket:[{fields[9]}]" in sockets:
                words = re.findall("." * 8, fields[1].split(":")[0])  # in this machine's byte order
                found.append(ip_address(b"".join(bytes.fromhex(word)[::-1] for word in words)))
    return found


def test_its_files_are_its_owner_s(programs: BrokerPrograms, tmp_path: Path) -> None:
    """Passwords, cookie, logs and data, whatever the umask of who starts it."""
    with careless(), PrivateBroker(tmp_path / "broker", programs) as running:
        assert open_to_others(running.folder) == {}
