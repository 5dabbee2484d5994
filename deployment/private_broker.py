"""A RabbitMQ node run from its programs, by any user, without touching the system."""

import os
from pathlib import Path

from deployment.broker import Broker, BrokerPorts
from deployment.erlang import BrokerPrograms
from deployment.errors import NotInTimeError
from deployment.files import write_file
from deployment.ports import LOOPBACK, port_in_use
from deployment.process import ManagedProcess
from deployment.waiting import eventually

_PLUGINS = "[rabbitmq_management,rabbitmq_prometheus].\n"

_ERL_ARGS = "-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}"


class PrivateBroker(Broker):
    """A node with its own data folder, its own cookie and its own Erlang port mapper (epmd).

    RabbitMQ left alone would start an epmd on all interfaces and leave it running; this one is
    ours, on loopback, and ends with the node.
    """

    def __init__(
        self, folder: Path, programs: BrokerPrograms, ports: BrokerPorts | None = None
    ) -> None:
        super().__init__(folder, ports)
        self._version = programs.version
        logs, env = self.folder / "logs", self._environment(programs)
        self._tool: list[str | Path] = [
            "env",
            *(f"{name}={value}" for name, value in env.items()),
            f"RABBITMQ_CTL_ERL_ARGS={_ERL_ARGS}",
            programs.server.with_name("rabbitmqctl"),
        ]
        self._epmd = ManagedProcess("epmd", [programs.epmd], logs / "epmd.log", env=env)
        self._node = ManagedProcess("broker", [programs.server], logs / "broker.log", env=env)

    @property
    def node(self) -> ManagedProcess:
        return self._node

    @property
    def _rabbitmqctl(self) -> list[str | Path]:
        return self._tool

    def _launch(self) -> None:
        conf = self.conf(LOOPBACK, self.folder / "definitions.json", self._version)
        write_file(self.folder / "rabbitmq.conf", conf)
        write_file(self.folder / "enabled_plugins", _PLUGINS)
        write_file(self.folder / "home" / ".erlang.cookie", self.cookie, mode=0o400)
        self._epmd.start()
        try:
            eventually(lambda: port_in_use(self.ports.epmd), "the start of Erlang's epmd", 5)
        except NotInTimeError as error:
            self._epmd.stop(5)
            raise self._epmd.failure(str(error)) from None
        self._node.start()

    def stop(self) -> None:
        super().stop()
        self._epmd.stop(5)

    def kill(self) -> None:
        super().kill()
        self._epmd.stop(5)

    def _environment(self, programs: BrokerPrograms) -> dict[str, str]:
        folder = self.folder
        path = [programs.path] if programs.path else []
        return {
            "HOME": str(folder / "home"),
            "PATH": os.pathsep.join([*map(str, path), os.environ.get("PATH", os.defpath)]),
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "ERL_EPMD_PORT": str(self.ports.epmd),
            "ERL_CRASH_DUMP": str(folder / "logs" / "erl_crash.dump"),
            "RUNNING_UNDER_SYSTEMD": "true",  # the script becomes the node: its pid is the node's
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": _ERL_ARGS,
            "RABBITMQ_NODENAME": "micronova@localhost",
            "RABBITMQ_DIST_PORT": str(self.ports.distribution),
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "logs"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
            "RABBITMQ_SCHEMA_DIR": str(folder / "schema"),
        }
