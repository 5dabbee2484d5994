"""A deployment as tests want it: soon to notice what happens, and its methods can be held."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from deployment.config_file import Options, merged
from deployment.local import Deployment
from testkit.blocked import Blocked, require_method
from testkit.gates import Gates

FAST: Options = {
    # a method that is held takes a thread, and conductors repeat what they ask computes for
    "DEFAULT": {"rpc_response_timeout": 10, "executor_thread_pool_size": 64},
    "service": {"report_interval": 0.5, "down_time": 10},
    "conductor": {"lease": 2, "reconcile_interval": 0.3},
    "compute": {"sync_interval": 0.5, "inventory_interval": 2},
    "quota": {"instances": -1, "cores": -1, "ram": -1},
}
_ASK_ONLY = ("api", "watch")  # nobody asks them over RPC


class DeploymentUnderTest(Deployment):
    """A Deployment, see there, whose RPC methods can be held in mid-flight.

    ``options`` come on top of the intervals of tests, ``FAST``, which are in seconds.
    """

    def __init__(
        self, folder: Path, transport_url: str, *, options: Options | None = None, **sizes: Any
    ) -> None:
        self._gates = folder.resolve() / "gates"
        super().__init__(folder, transport_url, options=merged(FAST, options or {}), **sizes)

    @contextmanager
    def blocked(self, service: str, method: str) -> Iterator[Blocked]:
        """Let an RPC method wait as soon as it arrives, until the ``with`` is left.

        ::

            with deployment.blocked("compute", "build_and_run_instance") as blocked:
                ...  # ask for a server
                deployment[blocked.wait()].kill()

        To its caller it is a call that takes long. A process that is killed loses what it holds;
        started again while the block lasts, it holds what arrives then. One that is asked to end
        in good order waits for what it holds, and ends when its time is up.

        :param service: a process, such as ``compute1``, or all of a kind: ``compute``; where they
            have the same name, as ``conductor`` has, it is the process
        :param method: as in the watch, with its namespace: ``compute_task.create_servers``
        :raises DeploymentError: there is no such process or method, or it is blocked already
        """
        names = self._named(service)
        require_method(self._services[names[0]].kind, method)
        gates = {name: Gates(self._gates / name) for name in names}
        with ExitStack() as closed:
            for each in gates.values():
                closed.enter_context(each.closed(method))
            yield Blocked(service, method, {name: (self[name], gates[name]) for name in names})

    def _named(self, service: str) -> Sequence[str]:
        if service in self.processes:
            return [service]
        return [process.name for process in self._of_kind(service)] or [self[service].name]

    def _program(self, name: str) -> list[str]:
        program = super()._program(name)
        if self._services[name].kind in _ASK_ONLY:
            return program
        return ["testkit.run", str(self._gates / name), *program]
