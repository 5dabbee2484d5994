"""Lenses: what services know of a request besides its messages, as entry points of a group.

A service brings one so that the watch needs to know none. Its name is the entry point's.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from importlib import metadata
from typing import Any, Final, Protocol

from oslo_config import cfg
from oslo_log import log

from common import plugins
from common.rpc import RPCTransport
from watch.model import Outcome, Request

LOG = log.getLogger("micronova.watch")
GROUP: Final = "micronova.lenses"


@dataclass(frozen=True)
class Span:
    """Something that lasts: a bar on the time line of a request.

    :ivar began: seconds since 1970 (UTC); likewise `ended`, None while it lasts
    :ivar facts: what else there is to say of it, by name
    :ivar marks: moments that matter, by name, in seconds since 1970: they may lie ahead
    """

    label: str
    began: float
    ended: float | None
    outcome: Outcome
    facts: dict[str, str] = field(default_factory=dict)
    marks: dict[str, float] = field(default_factory=dict)


class Lens(Protocol):
    """Asks a service; may raise whatever asking raises."""

    def spans(self, request: Request) -> Iterable[Span]:
        """What is known of a request, the whole before its parts; nothing if it knows none."""


Make = Callable[[cfg.ConfigOpts, RPCTransport, str], Lens]


class Lenses:
    """All that are installed, if they are wanted.

    :param caller: who asks, in logs
    """

    def __init__(self, conf: cfg.ConfigOpts, transport: RPCTransport, caller: str) -> None:
        self._made: dict[str, Lens] = {}
        found = plugins.ours_first(metadata.entry_points(group=GROUP)) if conf.watch.lenses else []
        for entry in found:
            try:
                make: Make = entry.load()
                self._made[entry.name] = make(conf, transport, caller)
            except Exception as error:  # noqa: BLE001 - a package may do anything
                LOG.error("%s", plugins.Problem.of(entry, error).reason)  # noqa: TRY400

    def spans(self, request: Request) -> dict[str, Any]:
        """``spans``, and in ``problem`` why those of some service are not among them."""
        spans: list[dict[str, Any]] = []
        problem = None
        for name, lens in self._made.items():
            try:
                spans += [asdict(span) for span in lens.spans(request)]
            except Exception as error:  # noqa: BLE001 - whatever it is, the page goes on
                LOG.info("the lens of %s: %s", name, error)
                problem = f"{name} does not tell: {plugins.in_one_line(error)}"
        return {"spans": spans, "problem": problem}
