"""What there is to know of a service, for whatever has to know them all.

A service, here or in a package of its own, names its description as an entry point of the group
``micronova.services``, called after its topic. Programs, broker users, version pins and contract
tests follow from the descriptions: none of them knows a service by name.
"""

import common.backend  # noqa: F401  # isort: skip - who asks may not have imported oslo before

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from oslo_config import cfg
from oslo_messaging import Target

from common import exception, plugins
from common.action_end import ActionEndAPI
from common.manager import Manager
from common.rpc import RPCTransport
from common.rpcapi import RPCAPI

OF_NOVA: Final = ("conductor", "compute")  # clients know these by the names of Nova's programs


@dataclass(frozen=True)
class Interface:
    """One RPC interface of a service: who asks, who answers, and in which version.

    :param client: its rpcapi class
    :param endpoints: the classes that serve it, as ``module:Class``; they share a target
    :param history: its version in each version of the service, of which the first is 0, unknown
    :param by_host: on a further topic: whether each host hears its own, or any hears all
    """

    client: type[RPCAPI]
    endpoints: tuple[str, ...]
    history: tuple[str, ...]
    by_host: bool = False

    def cap(self, version: int | None) -> str:
        """The highest version a service of that version understands.

        :param version: None when nobody is known yet; newer than ours counts as ours
        """
        newest = len(self.history) - 1
        return self.history[newest if version is None else min(version, newest)]


@dataclass(frozen=True, kw_only=True)
class ServiceDescription:
    """One kind of service.

    What it is made of is named, not imported: who only wants to know loads none of it.

    :param topic: what it listens on, which is its name
    :param summary: what it does, for ``--help``
    :param manager: ``module:Class``, which is called with configuration, transport and host
    :param interfaces: what it answers; the first is the manager's own
    :param asks: topics whose services it calls, whichever of them takes it
    :param tells: topics whose services it calls or casts to by host, or all at once
    :param serves_api: whether the api asks it, on behalf of users
    :param errors: the module of its own errors, subclasses of ``MicronovaError``: who asks gets
        them as they are
    :param catalog: the kinds of OpenStack services that its routes are the API of, such as
        ``block-storage``, each with its path below /v2.1, which ends in the version
    :param hears: the actions on servers of whose ends conductors tell it, see ``action_end``
    """

    topic: str
    summary: str
    manager: str
    interfaces: tuple[Interface, ...]
    asks: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    serves_api: bool = False
    errors: str = ""
    catalog: Mapping[str, str] = field(default_factory=dict)
    hears: tuple[str, ...] = ()

    @property
    def further_topics(self) -> tuple[str, ...]:
        """What else it listens on, for whichever service is named behind the topic."""
        return self._topics(by_host=False)

    @property
    def host_topics(self) -> tuple[str, ...]:
        """What else each of its hosts listens on, and may tell others."""
        return self._topics(by_host=True)

    def _topics(self, *, by_host: bool) -> tuple[str, ...]:
        topics = (each.client.target.topic for each in self.interfaces if each.by_host is by_host)
        return tuple(dict.fromkeys(topic for topic in topics if topic not in (None, self.topic)))

    @property
    def version(self) -> int:
        """Grows with every change of an interface or an object; see ``Interface.history``."""
        return len(self.interfaces[0].history) - 1

    @property
    def binary(self) -> str:
        """The program's name in the service list."""
        return f"{'nova' if self.topic in OF_NOVA else 'micronova'}-{self.topic}"

    def make_manager(self, conf: cfg.ConfigOpts, transport: RPCTransport, host: str) -> Manager:
        """The manager of one service of this kind.

        :raises StartupError: there is none of that name, or it has no target
        """
        made: Manager = self.manager_class()(conf, transport, host)
        return made

    def manager_class(self) -> Any:
        """What makes managers.

        :raises StartupError: there is none of that name, or it has no target
        """
        try:
            manager: Any = pkgutil.resolve_name(self.manager)
        except Exception as error:
            raise exception.StartupError(
                reason=f"{self.manager}, the manager of {self.topic}, can't be imported: {error}"
            ) from error
        if not isinstance(getattr(manager, "target", None), Target):
            raise exception.StartupError(
                reason=f"{self.manager}, the manager of {self.topic}, has no target: give it "
                'target = oslo_messaging.Target(version="1.0"), the version of its methods'
            )
        return manager


def _found() -> plugins.Found[ServiceDescription]:
    return plugins.find(plugins.SERVICES, ServiceDescription, _check_topic)


def _check_topic(name: str, service: ServiceDescription) -> None:
    if service.topic != name:
        raise ValueError(f"its topic is {service.topic!r}, and the entry point has to be called so")
    if service.hears and ActionEndAPI not in {each.client for each in service.interfaces}:
        raise ValueError("it hears of actions, and has no interface whose client is ActionEndAPI")


def services() -> dict[str, ServiceDescription]:
    """All services whose description can be used, by topic."""
    return _found().usable


def problems() -> list[str]:
    """Why other descriptions can't be used, a line each."""
    return [problem.reason for problem in _found().problems]


def errors() -> list[str]:
    """The modules of all services' own errors."""
    return [service.errors for service in services().values() if service.errors]


def described(topic: str) -> ServiceDescription:
    """One service's description.

    :raises StartupError: there is none, or it can't be used
    """
    if topic in services():
        return services()[topic]
    reasons = [problem.reason for problem in _found().problems if problem.name == topic]
    unknown = (
        f"there is no service {topic!r}, but {', '.join(sorted(services()))}: install the package "
        f"that has it as an entry point of {plugins.SERVICES}"
    )
    raise exception.StartupError(reason=reasons[0] if reasons else unknown)
