"""What a conductor knows of a request, for the watch: its actions, and each attempt at them."""

from collections.abc import Iterator
from typing import Any, Final

from oslo_config import cfg

from common.context import service_context
from common.objects import ActionState
from common.rpc import RPCTransport
from conductor.rpcapi import ConductorAPI
from watch.lenses import Span
from watch.model import Outcome, Request

STATES: Final[dict[str, Outcome]] = {
    ActionState.OPEN: "running",
    ActionState.DONE: "ok",
    ActionState.ERROR: "failed",
}
RESULTS: Final[dict[str | None, Outcome]] = {None: "running", "Success": "ok"}


class ActionLens:
    """Asks a conductor; its user in the broker has to have the right to."""

    def __init__(self, _: cfg.ConfigOpts, transport: RPCTransport, caller: str) -> None:
        self._conductor = ConductorAPI(transport, caller)

    def spans(self, request: Request) -> Iterator[Span]:
        """Each action of a request, and after it its attempts."""
        told = self._conductor.action_timeline(service_context(), request.id, request.ids)
        for action in told:
            yield _span(action, action["action"], STATES[action["state"]])
            for event in action["events"]:
                yield _span(event, event["event"], RESULTS.get(event["result"], "failed"))


def _span(told: dict[str, Any], label: str, outcome: Outcome) -> Span:
    facts = {name: told.get(name) for name in ("attempt", "host", "owner", "message", "details")}
    marks = {"lease until": told.get("lease_until"), "deadline": told.get("deadline")}
    return Span(
        label=label,
        began=told["began"],
        ended=told["ended"],
        outcome=outcome,
        facts={name: str(value) for name, value in facts.items() if value is not None},
        marks={name: at for name, at in marks.items() if at and told["ended"] is None},
    )
