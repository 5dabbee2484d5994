"""Methods that a test holds in mid-flight."""

from collections.abc import Iterable, Mapping

from common.base_rpc import NAMESPACE, BaseRPCAPI
from common.descriptions import ServiceDescription, services
from deployment.errors import DeploymentError, NotInTimeError
from deployment.process import ManagedProcess
from deployment.waiting import eventually
from testkit.gates import Gates


class Blocked:
    """A method that waits wherever it arrives, in one process or in several.

    A message whose method waits takes one of the process's RPC threads, as any that takes long.
    """

    def __init__(
        self, service: str, method: str, places: Mapping[str, tuple[ManagedProcess, Gates]]
    ) -> None:
        self._service = service
        self._method = method
        self._places = places

    def wait(self, timeout: float = 30) -> str:
        """Return the name of a process, such as ``compute1``, in which the method waits.

        :param timeout: seconds
        :raises NotInTimeError: it has not arrived until then; tells which processes do not run
        """
        try:
            found: str = eventually(
                self._holder, f"{self._method} arriving at {self._service}", timeout
            )
        except NotInTimeError as error:
            idle = [name for name, (process, _) in self._places.items() if not process.running]
            raise NotInTimeError(
                f"{error}; not running: {', '.join(idle)}" if idle else str(error)
            ) from None
        return found

    def _holder(self) -> str | None:
        for name, (process, gates) in self._places.items():
            if process.running and gates.holds(self._method, process.pid):
                return name
        return None


def require_method(topic: str, method: str) -> None:
    """Make sure that services of a topic have an RPC method of that name.

    :raises DeploymentError: they have not; names those they have
    """
    description = services().get(topic)
    known = sorted(_methods(description)) if description else []
    if method not in known:
        raise DeploymentError(
            f"{topic} has no RPC method {method!r}, but "
            f"{', '.join(known) or 'none at all: it only asks others'}"
        )


def _methods(description: ServiceDescription) -> Iterable[str]:
    clients = [interface.client for interface in description.interfaces]
    for client in clients:
        names = [name for name, member in vars(client).items() if hasattr(member, "since")]
        namespace = client.target.namespace
        yield from (f"{namespace}.{name}" if namespace else name for name in names)
    for name, member in vars(BaseRPCAPI).items():
        if getattr(member, "exposed", False):
            yield f"{NAMESPACE}.{name}"
