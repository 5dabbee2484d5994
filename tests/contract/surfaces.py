"""The RPC surfaces of all services, and fingerprints of what travels over them."""

import inspect
import pkgutil
from typing import Any, NamedTuple
from unittest import mock

from oslo_messaging import Target
from oslo_versionedobjects import fixture

import common.objects  # noqa: F401 - registers the objects
from common.base_rpc import BaseAPI, BaseRPCAPI
from common.descriptions import services
from conductor.first_release import FirstReleaseReports
from conductor.rpcapi import ReportAPI


class Surface(NamedTuple):
    """A client class and the endpoints that serve it, which have one target."""

    topic: str
    client: type
    endpoints: tuple[type, ...]

    @property
    def target(self) -> Target:
        return self.endpoints[0].target

    @property
    def name(self) -> str:
        return f"{self.topic}/{self.target.namespace or '-'}"


SURFACES = [
    *(
        Surface(topic, interface.client, tuple(map(pkgutil.resolve_name, interface.endpoints)))
        for topic, service in sorted(services().items())
        for interface in service.interfaces
    ),
    Surface("any", BaseAPI, (BaseRPCAPI,)),
]

# What a client class has besides one method per RPC
NOT_RPC = {"prepared", "understands", "wait_until_ready"}

# What only clients of an earlier release send
EARLIER = {name for name in vars(FirstReleaseReports) if not name.startswith("_")} - {"target"}


class Sent(NamedTuple):
    """One request as a client would send it."""

    target: Target
    method: str
    arguments: dict[str, Any]


class RecordingTransport:
    """Stands for RPCTransport: keeps requests instead of sending them."""

    def __init__(self, cap: str | None = None) -> None:
        self.sent: list[Sent] = []
        self.cap = cap

    def client(
        self, target: Target, caller: str, version_cap: str | None = None, newest: str | None = None
    ) -> "_Client":
        return _Client(self.sent, target, self.cap)


class _Client:
    def __init__(self, sent: list[Sent], target: Target, cap: str | None) -> None:
        self._sent, self.target, self._cap = sent, target, cap

    def prepare(self, **overrides: Any) -> "_Client":
        fields = {k: v for k, v in overrides.items() if k in {"server", "version", "fanout"}}
        return _Client(self._sent, self.target(**fields), self._cap)

    def can_send_version(self, version: str) -> bool:
        return self._cap is None or version <= self._cap

    def call(self, ctxt: Any, method: str, **arguments: Any) -> None:
        self._sent.append(Sent(self.target, method, arguments))

    cast = call


def client_methods(surface: Surface) -> list[str]:
    """The names of a client's RPC methods."""
    return [
        name
        for name, member in inspect.getmembers(surface.client, inspect.isfunction)
        if not name.startswith("_") and name not in NOT_RPC
    ]


def request_of(surface: Surface, name: str) -> Sent:
    """What a client's method sends when it is called with every argument it has."""
    transport = RecordingTransport()
    more = (surface.topic,) if surface.client in {BaseAPI, ReportAPI} else ()
    client = surface.client(transport, "test", *more)
    method = getattr(client, name)
    parameters = inspect.signature(method).parameters.values()
    named = [each.name for each in parameters if each.kind != inspect.Parameter.VAR_KEYWORD]
    method(**{name: mock.MagicMock(name=name) for name in named})
    (sent,) = transport.sent
    return sent


def exposed(surface: Surface) -> dict[str, inspect.Signature]:
    """The methods of a surface that remote callers can use."""
    return {
        name: inspect.signature(method)
        for endpoint in surface.endpoints
        for name, method in inspect.getmembers(endpoint, inspect.isfunction)
        if getattr(method, "exposed", False)
    }


def fingerprints() -> dict[str, dict[str, Any]]:
    """What must not change without a new version: methods with their arguments, and objects."""
    surfaces = {
        surface.name: {
            "version": surface.target.version,
            "methods": {
                name: _arguments(method) for name, method in sorted(exposed(surface).items())
            },
        }
        for surface in SURFACES
    }
    hashes = fixture.ObjectVersionChecker().get_hashes()
    return {"rpc": surfaces, "objects": dict(sorted(hashes.items()))}


def _arguments(signature: inspect.Signature) -> str:
    """The arguments behind self and ctxt, without annotations of return values."""
    return ", ".join(str(parameter) for parameter in list(signature.parameters.values())[2:])
