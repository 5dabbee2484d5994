"""A whole Micronova in containers, for tests: `docker compose` under a project name of its own."""

import json
import os
import signal
import subprocess
from collections.abc import Container, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from deployment.errors import LocalError
from deployment.ports import LOOPBACK, free_ports
from deployment.waiting import wait_until

_LOG_LINES = "40"
_KILLED = 128 + signal.SIGKILL


class ComposeDeployment:
    """Brings up docker-compose.yml with an image, ports, volumes and networks of its own.

    ::

        with ComposeDeployment(root, "mytest", computes=2) as deployment:
            requests.get(deployment.api_url, timeout=10)
            deployment.kill("compute-1")
            deployment.wait_until_healthy("compute-1")

    Containers are named ``api-1``, ``conductor-1``, ``compute-1``, ``compute-2``, ...,
    ``watch-1``, ``rabbitmq-1`` and ``postgres-1``, and so are the hosts of conductors and computes.
    Leaving the context removes everything, volumes included; an error that leaves it shows the end
    of all logs.

    :param root: the folder that docker-compose.yml is in
    :param project: Compose's name for what belongs together
    :param overlays: compose files to lay over docker-compose.yml
    :param env: what the compose files take from the environment, such as MICRONOVA_DEBUG
    """

    def __init__(
        self,
        root: Path,
        project: str,
        *,
        computes: int = 1,
        overlays: Iterable[Path] = (),
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.project = project
        self.api_port, self.console_port, self.watch_port = free_ports(3)
        self.api_url = f"http://{LOOPBACK}:{self.api_port}/v2.1"
        self.console_url = f"http://{LOOPBACK}:{self.console_port}"
        self.watch_url = f"http://{LOOPBACK}:{self.watch_port}"
        self.computes = computes
        self._root = root
        self._files = [root / "docker-compose.yml", *overlays]
        self._env = {
            **os.environ,
            "MICRONOVA_VERSION": project,
            "MICRONOVA_API_PORT": str(self.api_port),
            "MICRONOVA_CONSOLE_PORT": str(self.console_port),
            "MICRONOVA_WATCH_PORT": str(self.watch_port),
            **(env or {}),
        }

    def start(self, timeout: float = 300) -> Self:
        """Start what does not run, scaled to ``computes``; return when everything is healthy.

        Raises LocalError, with the end of all logs, if something ends or takes too long.
        """
        scale = f"compute={self.computes}"
        try:
            self.run("up", "--detach", "--wait", "--scale", scale, timeout=timeout)
        except LocalError as error:
            raise LocalError(f"{error}\n{self.logs()}") from None
        return self

    def stop(self, timeout: float = 120) -> None:
        """Drain and stop everything; volumes stay."""
        self.run("stop", timeout=timeout)

    def remove(self, timeout: float = 120) -> None:
        """Drain and stop everything and remove all that belongs to the project."""
        self.run("down", "--volumes", "--remove-orphans", timeout=timeout)
        self._docker("image", "rm", "--force", f"micronova:{self._env['MICRONOVA_VERSION']}")

    def kill(self, name: str) -> None:
        """End a container's processes without warning, as a crash would; its policy restarts it.

        (What `docker kill` ends is not restarted: the engine takes it for a wish.)
        """
        # the shell that kills may itself be ended by the end of the container
        crash = ("exec", self.container(name), "sh", "-c", "kill -KILL -1")
        self._docker(*crash, accepted=(0, _KILLED))

    def kill_process(self, name: str) -> None:
        """End a container's first process from outside; needs the engine's machine, and root."""
        os.kill(int(self.state(name)["Pid"]), signal.SIGKILL)

    def pause(self, name: str) -> None:
        """Freeze a container: to its peers it is a host that hangs."""
        self._docker("pause", self.container(name))

    def resume(self, name: str) -> None:
        """Let a frozen container go on."""
        self._docker("unpause", self.container(name))

    def restart(self, name: str) -> None:
        """Stop a container in good order and start it; return when it is healthy."""
        self._docker("restart", self.container(name))
        self.wait_until_healthy(name)

    def wait_until_healthy(self, name: str, timeout: float = 60) -> None:
        """Wait for a container's health check; LocalError, with its log, if that takes too long."""
        if not wait_until(lambda: self.state(name).get("Health") == "healthy", timeout):
            raise LocalError(f"{name} is not healthy after {timeout:g} s:\n{self.logs(name)}")

    def state(self, name: str) -> dict[str, Any]:
        """``Status``, ``StartedAt``, ``ExitCode``, ... of a container, as the engine tells them.

        ``Health`` is ``starting``, ``healthy``, ``unhealthy``, or ``none`` without a check.
        """
        text = self._docker("inspect", "--format", "{{json .State}}", self.container(name))
        state: dict[str, Any] = json.loads(text)
        return {**state, "Health": (state.get("Health") or {}).get("Status", "none")}

    def container(self, name: str) -> str:
        """The engine's name of a container."""
        return f"{self.project}-{name}"

    def logs(self, *names: str) -> str:
        """The end of what the containers have written."""
        services = [name.rpartition("-")[0] for name in names]
        return self.run("logs", "--no-color", "--tail", _LOG_LINES, *services)

    def execute(self, service: str, *command: str) -> str:
        """Run a program in a container of a service and return what it prints."""
        return self.run("exec", "-T", service, *command)

    def published(self, service: str, port: int) -> int:
        """The port on loopback under which a port of a service is published."""
        return int(self.run("port", service, str(port)).rpartition(":")[2])

    def clouds(self) -> str:
        """A clouds.yaml with the clouds micronova, micronova-demo and micronova-reader."""
        return self.execute("api", "cat", "/etc/micronova/clouds.yaml")

    def run(self, *words: str, timeout: float = 120) -> str:
        """Run `docker compose` on the project; LocalError, with what it said, if it fails."""
        files = [word for path in self._files for word in ("--file", str(path))]
        options = ("--project-name", self.project, "--progress", "quiet")
        return self._docker("compose", *files, *options, *words, timeout=timeout)

    def _docker(self, *words: str, timeout: float = 120, accepted: Container[int] = (0,)) -> str:
        try:
            result = subprocess.run(  # noqa: S603 - our own words
                ["docker", *words],  # noqa: S607 - where the engine's client is, PATH knows
                cwd=self._root,
                env=self._env,
                capture_output=True,
                text=True,
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise LocalError(f"docker {' '.join(words)}: not done after {timeout:g} s") from None
        if result.returncode not in accepted:
            raise LocalError(f"docker {' '.join(words)}: {result.stderr.strip()}")
        return result.stdout

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.remove()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            error.add_note(self.logs())
        self.remove()
