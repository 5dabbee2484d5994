"""RabbitMQ in a container, for a machine that has a container engine but no Debian packages."""

import hashlib
import subprocess
from pathlib import Path

from deployment.broker import Broker, BrokerPorts
from deployment.erlang import ContainerEngine
from deployment.files import write_file
from deployment.ports import LOOPBACK
from deployment.process import ManagedProcess

_IMAGE = "docker.io/library/rabbitmq:4-management"
_VERSION = (4,)
_INSIDE = "0.0.0.0"  # noqa: S104 - the container's own network; published on loopback only
_DEFINITIONS = "/etc/rabbitmq/micronova.json"


class ContainerBroker(Broker):
    """A node in a container, its ports published on loopback only.

    Its messages end with it. If this process is killed without warning the container stays; the
    next start in the same folder replaces it.
    """

    _readable = 0o644  # the folder is closed, and the container's user is another one

    def __init__(
        self, folder: Path, engine: ContainerEngine, ports: BrokerPorts | None = None
    ) -> None:
        super().__init__(folder, ports)
        self._engine = engine.command
        self._name = "micronova-" + hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        self._node = ManagedProcess("broker", self._command(), self.folder / "logs" / "broker.log")

    @property
    def node(self) -> ManagedProcess:
        return self._node

    def _command(self) -> list[str]:
        published = (self.ports.amqp, self.ports.management, self.ports.prometheus)
        mounted = {"rabbitmq.conf": "/etc/rabbitmq/conf.d/90-micronova.conf"}
        mounted["definitions.json"] = _DEFINITIONS
        return [
            *(self._engine, "run", "--rm", "--name", self._name),
            *(f"--publish={LOOPBACK}:{port}:{port}" for port in published),
            *(f"--volume={self.folder / name}:{path}:ro" for name, path in mounted.items()),
            _IMAGE,
        ]

    @property
    def _rabbitmqctl(self) -> list[str]:
        return [self._engine, "exec", "--interactive", self._name, "rabbitmqctl"]

    def _launch(self) -> None:
        conf = self.conf(_INSIDE, _DEFINITIONS, _VERSION)
        write_file(self.folder / "rabbitmq.conf", conf, self._readable)
        self._remove()
        self._node.start()

    def stop(self) -> None:
        super().stop()
        self._remove()

    def kill(self) -> None:
        self._remove()
        super().kill()

    def _remove(self) -> None:
        command = [self._engine, "rm", "--force", self._name]
        subprocess.run(command, check=False, capture_output=True)  # noqa: S603 - our own words
