"""A whole Micronova on this machine: conductors, computes, api and watch, one process each."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from common.descriptions import services
from deployment.config_file import Options, merged, write_config
from deployment.credentials import Credentials, auth_url
from deployment.errors import DeploymentError, ProcessError
from deployment.management import ManagementApi
from deployment.output import Sink
from deployment.ports import LOOPBACK, free_port, require_free_port
from deployment.process import ManagedProcess

# What each kind of service logs once it serves, whether as text or within a line of JSON.
_READY = r"\b[\w-]+(@\S+)? ready (on|in) "

OURS = ("api", "conductor", "compute", "watch")  # the others are run by name
_STOP_SECONDS = 30
_LOG_LINES = 40  # of each process, that an error shows

# A service that users or other services depend on stops after those that depend on it.
_STOP_LAST = ("compute", "conductor", "watch")


@dataclass(frozen=True)
class _Service:
    kind: str
    name: str
    host: str


class Deployment:
    """Runs the services against a broker and a database, for a demonstration or a test.

    ::

        options = {"compute": {"fake_build_time": 2}}
        with Deployment(folder, transport_url, computes=2, options=options) as deployment:
            requests.get(deployment.api_url + "/servers", auth=deployment.auth("demo"))
            deployment["compute1"].kill()
            deployment["conductor"].send_signal(signal.SIGHUP)
            deployment.restart("compute1")

    The processes are named ``api``, ``conductor``, ``conductor2``, ..., ``compute1``, ``compute2``,
    ...; compute N serves host ``hostN``, everything else runs on ``control``, ``control2``, ....
    A service that an installed package adds runs once, under its topic.
    Given the management API there is a ``watch``, too, on `watch_url`.
    All files are below `folder`; a second deployment in the same folder has the same servers and
    passwords. An error that leaves the context shows the end of all logs. Start it from the main
    thread (see ManagedProcess).

    :param transport_url: the broker, as oslo.messaging wants it
    :param database_url: as SQLAlchemy wants it; None: a SQLite file in `folder`
    :param management: the broker's, for the watch
    :param options: values by group and option, for the configuration files of all services
    :param sink: takes each line of output with the name of the process that wrote it
    :param lenient: leave a package's service out that does not start, and run the others
    :ivar left_out: why, by name
    """

    def __init__(
        self,
        folder: Path,
        transport_url: str,
        *,
        computes: int = 1,
        conductors: int = 1,
        api_port: int | None = None,
        watch_port: int | None = None,
        management: ManagementApi | None = None,
        database_url: str | None = None,
        options: Options | None = None,
        sink: Sink | None = None,
        lenient: bool = False,
    ) -> None:
        self.folder = folder.resolve()
        self.api_port = api_port or free_port()
        self.api_url = f"http://{LOOPBACK}:{self.api_port}/v2.1"
        self.auth_url = auth_url(self.api_url)
        self.watch_port = watch_port or free_port()
        self.watch_url = f"http://{LOOPBACK}:{self.watch_port}"
        self.credentials = Credentials(self.folder)
        self._management = management
        self._transport_url = transport_url
        self._database_url = database_url or f"sqlite:///{self.folder}/micronova.sqlite"
        self._options = options or {}
        self._options_of: dict[str, Options] = {}
        self._sink = sink
        self._services = {
            s.name: s for s in _services(conductors, computes, watched=management is not None)
        }
        self.processes = {s.name: self._process(s) for s in self._services.values()}
        self._prepared = False
        self._lenient = lenient
        self.left_out: dict[str, str] = {}

    def __getitem__(self, name: str) -> ManagedProcess:
        if name not in self.processes:
            raise DeploymentError(f"there is no {name!r}, but {', '.join(self.processes)}")
        return self.processes[name]

    def auth(self, user: str = "admin") -> tuple[str, str]:
        """Name and password of admin, demo (a member) or reader, as HTTP clients want them."""
        return user, self.credentials.passwords[user]

    def config_file(self, name: str) -> Path:
        """The configuration file of a process."""
        return self.folder / "etc" / f"{name}.conf"

    def configure(self, name: str, options: Options) -> None:
        """Change options of one process; it reads them when it is restarted or gets SIGHUP."""
        service = self._services[self[name].name]
        self._options_of[name] = merged(self._options_of.get(name, {}), options)
        write_config(self.config_file(name), self._config(service))

    def logs(self, name: str) -> str:
        """All that the process has written, over all its starts in this folder."""
        return self[name].log.read_text()

    def prepare(self) -> None:
        """Write the configuration and bring the database's schema up to date; needs no broker."""
        for service in self._services.values():
            write_config(self.config_file(service.name), self._config(service))
        upgrade = ManagedProcess(
            "upgrade", self._command(["cli"], "conductor", "db", "upgrade"), self._log("upgrade")
        )
        if upgrade.start().wait(60) != 0:
            raise upgrade.failure("the database could not be upgraded")
        self._prepared = True

    def start(self, *names: str, timeout: float = 30) -> Self:
        """Start the named processes, or all, at the same time; return when all of them serve.

        Raises ProcessError about the first that ends instead or takes over `timeout` seconds.
        """
        if not self._prepared:
            self.prepare()
        chosen = [self[name] for name in names or self.processes]
        for name, port in (("api", self.api_port), ("watch", self.watch_port)):
            if self.processes.get(name) in chosen:
                require_free_port(port, f"stop that program or choose another for the {name}")
        for process in chosen:
            process.start()
        for process in chosen:
            try:
                process.wait_for_line(_READY, timeout, what="it was ready")
            except ProcessError as error:
                if not self._lenient or self._services[process.name].kind in OURS:
                    raise
                self._leave_out(process, error)
        return self

    def _leave_out(self, process: ManagedProcess, error: ProcessError) -> None:
        first, *_, last = str(error).splitlines()
        self.left_out[process.name] = f"{first}: {last}"
        process.stop(_STOP_SECONDS)
        del self.processes[process.name], self._services[process.name]

    def stop(self, timeout: float = 30) -> dict[str, int | None]:
        """Drain and stop all that runs: first the api, then the computes, then the conductors.

        What has not ended after `timeout` seconds is killed. Returns the exit codes by name.
        """
        kinds = {service.kind for service in self._services.values()}
        for kind in [*sorted(kinds.difference(_STOP_LAST)), *_STOP_LAST]:
            running = [p for p in self._of_kind(kind) if p.running]
            for process in running:
                process.terminate()
            for process in running:
                process.finish(timeout)
        return {name: process.returncode for name, process in self.processes.items()}

    def restart(self, name: str, timeout: float = 30) -> ManagedProcess:
        """Stop the process if it runs, start it, wait until it serves."""
        self[name].stop(timeout)
        self.start(name, timeout=timeout)
        return self[name]

    def _of_kind(self, kind: str) -> list[ManagedProcess]:
        return [self[s.name] for s in self._services.values() if s.kind == kind]

    def _process(self, service: _Service) -> ManagedProcess:
        command = self._command(self._program(service.name), service.name)
        return ManagedProcess(service.name, command, self._log(service.name), sink=self._sink)

    def _program(self, name: str) -> list[str]:
        """The module that is run, and its first arguments."""
        kind = self._services[name].kind
        return [f"services.{kind}"] if kind in OURS else ["services.run", kind]

    def _command(self, program: Sequence[str], name: str, *arguments: str) -> list[str]:
        # -P: a folder named api or common below the current one is not ours
        start = [sys.executable, "-P", "-m", *program]
        return [*start, "--config-file", str(self.config_file(name)), *arguments]

    def _log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def _config(self, service: _Service) -> Options:
        default = {
            "host": service.host,
            "transport_url": self._transport_url,
            "state_path": self.folder / "state",
        }
        by_kind: Mapping[str, Options] = {
            "api": {
                "api": {
                    "host": LOOPBACK,
                    "port": self.api_port,
                    "auth_strategy": "token",
                    "htpasswd_file": self.credentials.htpasswd,
                    "grants": self.credentials.grants,
                },
                "identity": {"key_file": self.credentials.token_keys},
            },
            "conductor": {"database": {"connection": self._database_url}},
            "compute": {"compute": {"state_path": self.folder / "hosts"}},
            "watch": {"watch": self._watch_options()},
        }
        return merged(
            {"DEFAULT": default},
            by_kind.get(service.kind, {}),
            self._options,
            self._options_of.get(service.name, {}),
        )

    def _watch_options(self) -> dict[str, Any]:
        """Whoever is on this machine may look; nobody else can."""
        if self._management is None:
            return {}
        user, password = self._management.login.name, self._management.login.password
        return {
            "host": LOOPBACK,
            "port": self.watch_port,
            "auth_strategy": "noauth",
            "management_url": self._management.url,
            "management_user": user,
            "management_password": password,
            "firehose_user": user,
            "firehose_password": password,
            "lenses": True,
        }

    def ends_of_logs(self) -> dict[str, str]:
        """The last lines that each process has written, by its name."""
        logs = {name: process.log for name, process in self.processes.items()}
        return {
            name: "\n".join(log.read_text().splitlines()[-_LOG_LINES:])
            for name, log in logs.items()
            if log.exists()
        }

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            ends = self.ends_of_logs().items()
            error.add_note("\n".join(f"--- the end of {name}'s log:\n{end}" for name, end in ends))
        self.stop()


def _services(conductors: int, computes: int, *, watched: bool) -> Iterable[_Service]:
    for number in range(1, conductors + 1):
        suffix = "" if number == 1 else str(number)
        yield _Service("conductor", f"conductor{suffix}", f"control{suffix}")
    for number in range(1, computes + 1):
        yield _Service("compute", f"compute{number}", f"host{number}")
    for topic in sorted(set(services()).difference(OURS)):
        yield _Service(topic, topic, "control")
    yield _Service("api", "api", "control")
    if watched:
        yield _Service("watch", "watch", "control")
