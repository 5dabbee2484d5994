"""Sums up messages by request: what somebody asked for, and what has come of it."""

from dataclasses import dataclass, field

from watch.model import Event, Message, Request

MAX_IDS = 50
HARMLESS = {None, "redelivered"}


@dataclass(slots=True)
class _Group:
    """The messages of a request; some applications use one id for all they ever send.

    :ivar troubled: ids of messages; likewise `on_their_way`, and `asked`: not in the background
    :ivar end: when the latest was through, as far as it is
    """

    messages: dict[int, Message] = field(default_factory=dict)
    troubled: set[int] = field(default_factory=set)
    on_their_way: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    end: float = 0.0

    def take(self, message: Message) -> None:
        troubled = message.trouble not in HARMLESS
        self.messages[message.id] = message
        _put(self.troubled, message.id, wanted=troubled)
        _put(self.on_their_way, message.id, wanted=message.state != "done" and not troubled)
        _put(self.asked, message.id, wanted=not message.background)
        end = message.done or message.answered or message.delivered or message.published
        self.end = max(self.end, end)

    def forget(self, number: int) -> None:
        self.messages.pop(number, None)
        for some in (self.troubled, self.on_their_way, self.asked):
            some.discard(number)


class Requests:
    """All requests with at least one remembered message."""

    def __init__(self) -> None:
        self.all: dict[str, Request] = {}
        self._groups: dict[str, _Group] = {}

    def messages(self, request_id: str) -> list[Message]:
        """The messages of a request, in the order of publishing."""
        group = self._groups.get(request_id)
        return [message for _, message in sorted(group.messages.items())] if group else []

    def take(self, message: Message, first_event: Event) -> Request | None:
        """Take in a message that is new or has changed; the request it belongs to, if any."""
        if message.request is None:
            return None
        request = self.all.get(message.request) or self._new(message)
        group = self._groups[request.id]
        group.take(message)
        request.user = request.user or first_event.envelope.user
        request.project = request.project or first_event.envelope.project
        request.ids = list(dict.fromkeys([*request.ids, *message.ids]))[:MAX_IDS]
        _sum_up(request, group)
        return request

    def forget(self, message: Message) -> None:
        """Drop a message, and with its last one the request."""
        group = self._groups.get(message.request or "")
        if group is None or message.request is None:
            return
        group.forget(message.id)
        if not group.messages:
            del self.all[message.request], self._groups[message.request]

    def _new(self, message: Message) -> Request:
        request_id = message.request or ""
        request = Request(request_id, message.name, None, None, message.published)
        self.all[request_id] = request
        self._groups[request_id] = _Group()
        return request


def _put(some: set[int], number: int, *, wanted: bool) -> None:
    some.add(number) if wanted else some.discard(number)


def _sum_up(request: Request, group: _Group) -> None:
    request.messages = len(group.messages)
    request.troubles = len(group.troubled)
    request.background = not group.asked
    request.ended = None if group.on_their_way else group.end
    request.ms = round((group.end - request.started) * 1000, 3)
    request.outcome = "running" if group.on_their_way else "failed" if group.troubled else "ok"
