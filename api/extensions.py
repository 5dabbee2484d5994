"""What packages add to the API: routes and their policies, as entry points of ``micronova.api``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from oslo_config import cfg
from oslo_log import log
from oslo_policy import policy

from api.policies import list_rules
from common import plugins
from common.rpc import RPCTransport

LOG = log.getLogger("micronova.api")
GROUP: Final = "micronova.api"


class Route(NamedTuple):
    """A path below /v2.1; ``suffix`` chooses among a handler's responders."""

    path: str
    handler: Any
    suffix: str | None = None


@dataclass(frozen=True)
class Extension:
    """What one package adds.

    :param rules: its policies, made with ``api.policies.base.rule``
    :param routes: makes its routes from configuration, transport, and the name of the api in logs
    """

    rules: Sequence[policy.RuleDefault]
    routes: Callable[[cfg.ConfigOpts, RPCTransport, str], Sequence[Route]]


@dataclass
class Added:
    """What all packages add together."""

    rules: list[policy.RuleDefault] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)


def load(conf: cfg.ConfigOpts, transport: RPCTransport, caller: str) -> Added:
    """Make what is installed; what can't be made is left out, with a line in the log."""
    found, added = plugins.find(GROUP, Extension), Added()
    taken = {rule.name for rule in list_rules()}
    for problem in found.problems:
        LOG.error("%s", problem.reason)
    for name, extension in found.usable.items():
        names = {rule.name for rule in extension.rules}
        if both := names & taken:
            LOG.error("routes of %s are left out: there are policies %s", name, ", ".join(both))
            continue
        try:
            added.routes += extension.routes(conf, transport, caller)
        except Exception as error:  # noqa: BLE001 - a package may do anything
            LOG.error("routes of %s are left out: %s: %s", name, type(error).__name__, error)  # noqa: TRY400
        else:
            added.rules += extension.rules
            taken |= names
    return added
