"""Manager: the class behind a service, with hooks at each step of the service's life."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from oslo_config import cfg

from common.context import RequestContext
from common.objects import ServiceRecord
from common.presence import Presence
from common.timers import Timer


class ServiceRegistry(Protocol):
    """Where services announce themselves: the conductor, called directly or over RPC."""

    def service_register(self, ctxt: RequestContext, record: ServiceRecord) -> ServiceRecord:
        """Create or refresh the record of a service that starts."""

    def services_report(self, ctxt: RequestContext, states: dict[str, str]) -> list[str]:
        """A heartbeat: by uuid one of ``ServiceState``; returns the uuids that are not known."""


class Manager:
    """Base of all managers. Its ``target`` gives namespace and version of its exposed methods.

    Hooks in the order they are called: ``init_host``, ``post_start_hook``, then ``reset`` any
    number of times, then ``drain`` and ``cleanup_host``.
    """

    registry: ServiceRegistry

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        self.presence = Presence(conf)

    @property
    def additional_endpoints(self) -> Sequence[object]:
        """Further endpoints served on the same topic, such as one in another namespace."""
        return ()

    @property
    def additional_topics(self) -> Mapping[str, Sequence[object]]:
        """Further topics to serve, each with its endpoints, whatever server a message names."""
        return {}

    def init_host(self) -> None:
        """Bring our records in line with the world, before any message can arrive."""

    def post_start_hook(self) -> None:
        """Called once messages arrive."""

    def timers(self) -> Iterable[Timer]:
        """Work to repeat while the service runs. An exception in it is logged, not fatal."""
        return ()

    def reset(self) -> None:
        """Configuration was read again: drop what was derived from the old one."""

    def drain(self) -> None:
        """No new message will arrive: finish what was accepted."""

    def cleanup_host(self) -> None:
        """Everything is finished: close what ``init_host`` opened."""
