"""Everything a demonstration or a developer needs on one machine: a broker and a deployment."""

import os
import shutil
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from deployment.broker import Broker
from deployment.container_broker import ContainerBroker
from deployment.erlang import BrokerPrograms, find_broker_programs
from deployment.errors import DeploymentError
from deployment.local import Deployment
from deployment.management import Login, ManagementApi
from deployment.packages import Say
from deployment.private_broker import PrivateBroker

TRANSPORT_VARIABLE = "MICRONOVA_TRANSPORT_URL"
TRANSPORT_FORM = "rabbit://USER:PASSWORD@HOST:PORT/VHOST"
MANAGEMENT_VARIABLE = "MICRONOVA_MANAGEMENT_URL"
MANAGEMENT_FORM = "http://USER:PASSWORD@HOST:PORT"


class Stack:
    """A broker and the services on it; leaving the context stops both.

    ``MICRONOVA_TRANSPORT_URL`` in the environment: that broker is used and none is started. Without
    its management API in ``MICRONOVA_MANAGEMENT_URL`` nothing can be watched then.
    The private broker starts empty each time: rows carry the truth, messages are hints.

    :param folder: where all files of this stack are
    :param programs: where RabbitMQ's programs are unpacked, if they must be; shared by stacks
    :param say: takes progress that is worth telling, such as a download
    :param options: of Deployment
    """

    def __init__(self, folder: Path, programs: Path, say: Say, **options: Any) -> None:
        self.broker: Broker | None = None
        url = os.environ.get(TRANSPORT_VARIABLE)
        if url and not url.startswith("rabbit://"):
            raise DeploymentError(f"{TRANSPORT_VARIABLE} must be {TRANSPORT_FORM}")
        if not url:
            self.broker = local_broker(folder / "broker", programs, say)
            url = self.broker.transport_url()
        management = _management(self.broker)
        self.deployment = Deployment(folder, url, management=management, lenient=True, **options)

    def start_broker(self) -> None:
        """Start the private broker, if there shall be one, and meanwhile prepare the database."""
        if self.broker:
            shutil.rmtree(self.broker.folder / "data", ignore_errors=True)
            self.broker.launch()
        self.deployment.prepare()
        if self.broker:
            self.broker.wait_until_ready()

    def start_services(self) -> None:
        """Start all services and return when they serve."""
        self.deployment.start()

    def stop(self) -> None:
        """Drain and stop the services, then end the broker, which has nothing left to lose."""
        self.deployment.stop()
        self.kill()

    def kill(self) -> None:
        """End everything at once."""
        for process in self.deployment.processes.values():
            if process.running:
                process.kill()
        if self.broker:
            self.broker.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.stop()
        except BaseException:
            self.kill()
            raise


def _management(broker: Broker | None) -> ManagementApi | None:
    """The management API of the broker that is used, if there is one that is known."""
    if broker:
        return broker.management
    if not (given := os.environ.get(MANAGEMENT_VARIABLE)):
        return None
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not parts.username:
        raise DeploymentError(f"{MANAGEMENT_VARIABLE} must be {MANAGEMENT_FORM}")
    url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    return ManagementApi(url, Login(unquote(parts.username), unquote(parts.password or "")))


def local_broker(folder: Path, programs: Path, say: Say) -> Broker:
    """A broker of the best kind that this machine has, not started yet."""
    found = find_broker_programs(programs, say)
    if isinstance(found, BrokerPrograms):
        return PrivateBroker(folder, found)
    return ContainerBroker(folder, found)
