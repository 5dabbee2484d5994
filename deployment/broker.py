"""What every private broker is, however it is run: ports, users, vhosts, and a life of its own."""

import shlex
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Self
from urllib.parse import quote

from deployment.definitions import almighty, definitions
from deployment.errors import NotInTimeError
from deployment.files import make_folder, write_file
from deployment.management import Login, ManagementApi
from deployment.passwords import kept_passwords
from deployment.ports import LOOPBACK, free_ports, port_in_use, require_free_port
from deployment.process import ManagedProcess
from deployment.waiting import eventually

VHOST = "micronova"
ADMIN, SERVICE = "micronova-admin", "micronova"

_USERS = {ADMIN: almighty("administrator"), SERVICE: almighty()}

# RabbitMQ's management agent blocks for 5 s at the very end, when listeners, connections and stores
# are long closed: nothing is lost by not waiting for it.
_STOP_TIMEOUT = 2

_CONF = """\
listeners.tcp.1 = {host}:{ports.amqp}
management.tcp.ip = {host}
management.tcp.port = {ports.management}
prometheus.tcp.ip = {host}
prometheus.tcp.port = {ports.prometheus}
load_definitions = {definitions}
vm_memory_high_watermark.absolute = 512MiB
disk_free_limit.absolute = 50MB
log.file = false
log.console = true
log.console.level = warning
log.console.use_colors = off
collect_statistics_interval = 1000
management.sample_retention_policies.global.minute = 1
management.sample_retention_policies.basic.minute = 1
management.sample_retention_policies.detailed.minute = 1
"""

# oslo.messaging's classic queues are transient and not exclusive: RabbitMQ 4.3 wants to be asked.
_CONF_4 = "deprecated_features.permit.transient_nonexcl_queues = true\n"


@dataclass(frozen=True)
class BrokerPorts:
    """The loopback ports of one broker."""

    amqp: int
    management: int
    prometheus: int
    distribution: int
    epmd: int

    @classmethod
    def free(cls) -> Self:
        """Ports that nobody uses now."""
        return cls(*free_ports(5))


class Broker(ABC):
    """A RabbitMQ broker on the loopback interface with all it owns inside one folder.

    It has one vhost and two users from the start, who may do anything in the vhosts made here: an
    administrator, whom the management API wants (`management`), and the services' (`service`).
    `rabbitmqctl` in the folder is RabbitMQ's own tool, for this broker.
    Stopped or killed it starts again with the same ports, users and vhosts. Start it from the main
    thread (see ManagedProcess).
    """

    _readable = 0o600
    """The access rights of what the node reads."""

    def __init__(self, folder: Path, ports: BrokerPorts | None = None) -> None:
        self.folder = folder.resolve()
        make_folder(self.folder)
        self.ports = ports or BrokerPorts.free()
        words = kept_passwords(self.folder / "secrets.json", ("cookie", "admin", "service"))
        self.cookie = words["cookie"]
        self.service = Login(SERVICE, words["service"])
        url, admin = f"http://{LOOPBACK}:{self.ports.management}", Login(ADMIN, words["admin"])
        self.management = ManagementApi(url, admin)
        self._vhosts = {VHOST}

    @property
    @abstractmethod
    def node(self) -> ManagedProcess:
        """The process that is the broker."""

    @abstractmethod
    def _launch(self) -> None:
        """Start the node, whose definitions are in `folder` already."""

    @property
    @abstractmethod
    def _rabbitmqctl(self) -> Iterable[str | Path]:
        """The words of the command that runs RabbitMQ's tool for the node."""

    def start(self, timeout: float = 60) -> Self:
        """Start the broker and return when clients can use it.

        Raises ProcessError, with the end of its log, if it ends or takes over `timeout` seconds,
        PortInUseError if another program has one of its ports.
        """
        try:
            self.launch()
            self.wait_until_ready(timeout)
        except BaseException:
            self.kill()
            raise
        return self

    def launch(self) -> None:
        """Start the broker without waiting for it."""
        for port in astuple(self.ports):
            require_free_port(port, "the broker needs it")
        passwords = {login.name: login.password for login in (self.management.login, self.service)}
        document = definitions(_USERS, passwords, self._vhosts)
        write_file(self.folder / "definitions.json", document, self._readable)
        tool = f'#!/bin/sh\nexec {shlex.join(map(str, self._rabbitmqctl))} "$@"\n'
        write_file(self.folder / "rabbitmqctl", tool, mode=0o700)
        self._launch()

    def wait_until_ready(self, timeout: float = 60) -> None:
        """Wait until clients can use the broker; ProcessError if it ends or takes too long."""
        try:
            eventually(
                lambda: self._ready() or not self.node.running, "the broker's start", timeout
            )
        except NotInTimeError as error:
            raise self.node.failure(str(error), lines=40) from None
        if not self.node.running:
            raise self.node.failure(f"the broker ended with code {self.node.returncode}", lines=40)

    def _ready(self) -> bool:
        return port_in_use(self.ports.amqp) and self.management.listens_on(self.ports.amqp)

    @property
    def running(self) -> bool:
        """Whether its process runs."""
        return self.node.running

    def stop(self) -> None:
        """Stop the broker in good order; nothing happens if it does not run."""
        self.node.stop(_STOP_TIMEOUT)

    def kill(self) -> None:
        """End the broker as a power failure would."""
        if self.running:
            self.node.kill()

    def transport_url(self, vhost: str = VHOST) -> str:
        """The URL for oslo.messaging; it holds the services' password."""
        login = f"{self.service.name}:{quote(self.service.password, safe='')}"
        return f"rabbit://{login}@{LOOPBACK}:{self.ports.amqp}/{quote(vhost, safe='')}"

    def create_vhost(self, vhost: str) -> str:
        """Make a vhost, such as one for each test, and return its transport URL."""
        self.management.create_vhost(vhost, [self.management.login, self.service])
        self._vhosts.add(vhost)
        return self.transport_url(vhost)

    def delete_vhost(self, vhost: str) -> None:
        """Remove a vhost and everything in it."""
        self.management.delete_vhost(vhost)
        self._vhosts.discard(vhost)

    def conf(self, host: str, definitions_path: str | Path, version: tuple[int, ...]) -> str:
        """The text of rabbitmq.conf for a node that listens on the host's address."""
        text = _CONF.format(host=host, ports=self.ports, definitions=definitions_path)
        return text + (_CONF_4 if version >= (4,) else "")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
