"""Sums up messages by request: what somebody asked for, and what has come of it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from watch.model import Envelope, Message, Request

MAX_IDS = 50
MAX_NAMES = 10_000


@dataclass(slots=True)
class _Group:
    """The messages of a request; some applications use one id for all they ever send.

    :ivar troubled: ids of messages; likewise `unconsumed`, `on_their_way`, and `asked`: not in the
        background
    :ivar end: when the latest was through, as far as it is
    :ivar has_rpc: and is called after the first one
    :ivar subject: as the message says after which it is called
    """

    messages: dict[int, Message] = field(default_factory=dict)
    troubled: set[int] = field(default_factory=set)
    unconsumed: set[int] = field(default_factory=set)
    on_their_way: set[int] = field(default_factory=set)
    asked: set[int] = field(default_factory=set)
    end: float = 0.0
    has_rpc: bool = False
    subject: str | None = None

    def take(self, message: Message) -> None:
        # what becomes of a notification is no part of what was asked for
        on_its_way = message.state != "done" and message.kind != "notification"
        self.messages[message.id] = message
        _put(self.troubled, message.id, wanted=message.failed)
        _put(self.unconsumed, message.id, wanted=message.trouble == "unconsumed")
        _put(
            self.on_their_way,
            message.id,
            wanted=on_its_way and not (message.stuck or message.unseen),
        )
        _put(self.asked, message.id, wanted=not message.background)
        end = message.done or message.answered or message.delivered or message.published
        self.end = max(self.end, end)

    def forget(self, number: int) -> None:
        self.messages.pop(number, None)
        for some in (self.troubled, self.unconsumed, self.on_their_way, self.asked):
            some.discard(number)

    def waits_for(self) -> str | None:
        """Who has had the message longest that is on its way, and which it is."""
        if not self.on_their_way:
            return None
        message = self.messages[min(self.on_their_way)]
        who = ", ".join(message.receivers or message.queues)
        return f"{who}: {message.name}" if who else message.name


class Requests:
    """All requests with at least one remembered message."""

    def __init__(self) -> None:
        self.all: dict[str, Request] = {}
        self._groups: dict[str, _Group] = {}
        self._names: dict[str, str] = {}  # of things by their ids, of the latest
        self._about: dict[str, set[str]] = defaultdict(set)  # requests by what they are called

    def messages(self, request_id: str) -> list[Message]:
        """The messages of a request, in the order of publishing."""
        group = self._groups.get(request_id)
        return [message for _, message in sorted(group.messages.items())] if group else []

    def take(self, message: Message, first: Envelope) -> Iterator[Request]:
        """Take in a message that is new or has changed; the requests that have changed with it.

        :param first: the content of the message's first event
        """
        yield from self._learn(first.names)
        if message.request is None:
            return
        request = self.all.get(message.request) or self._new(message)
        group = self._groups[request.id]
        called = group.subject
        _call(request, group, message, first)
        if group.subject != called:
            self._recall(request.id, called, group.subject)
        group.take(message)
        request.user = request.user or first.user
        request.project = request.project or first.project
        request.ids = list(dict.fromkeys([*request.ids, *message.ids]))[:MAX_IDS]
        request.subject = self._names.get((group.subject or "").lower(), group.subject)
        _sum_up(request, group)
        yield request

    def forget(self, message: Message) -> None:
        """Drop a message, and with its last one the request."""
        group = self._groups.get(message.request or "")
        if group is None or message.request is None:
            return
        group.forget(message.id)
        if not group.messages:
            self._recall(message.request, group.subject, None)
            del self.all[message.request], self._groups[message.request]

    def _recall(self, request_id: str, before: str | None, now: str | None) -> None:
        """Remember what a request is called."""
        if before is not None:
            others = self._about[before.lower()]
            others.discard(request_id)
            if not others:
                del self._about[before.lower()]
        if now is not None:
            self._about[now.lower()].add(request_id)

    def _new(self, message: Message) -> Request:
        request_id = message.request or ""
        request = Request(request_id, message.name, None, None, message.published)
        self.all[request_id] = request
        self._groups[request_id] = _Group()
        return request

    def _learn(self, names: dict[str, str]) -> Iterator[Request]:
        """Call by their names what was called by ids; the requests in which that was."""
        news = {i: name for i, name in names.items() if self._names.get(i) != name}
        for ident, name in news.items():
            self._names.pop(ident, None)
            self._names[ident] = name
            if len(self._names) > MAX_NAMES:
                del self._names[next(iter(self._names))]
            for request_id in self._about.get(ident, ()):
                self.all[request_id].subject = name
                yield self.all[request_id]


def _call(request: Request, group: _Group, message: Message, first: Envelope) -> None:
    """Call a request after its first RPC, or after what came first where there is none."""
    is_first_rpc = message.kind != "notification" and not group.has_rpc
    if not group.messages or is_first_rpc:
        group.has_rpc = is_first_rpc
        request.title = message.name
        group.subject = first.subject or group.subject
    group.subject = group.subject or first.subject


def _put(some: set[int], number: int, *, wanted: bool) -> None:
    some.add(number) if wanted else some.discard(number)


def _sum_up(request: Request, group: _Group) -> None:
    request.messages = len(group.messages)
    request.troubles = len(group.troubled)
    request.unconsumed = len(group.unconsumed)
    request.background = not group.asked
    request.waits_for = group.waits_for()
    request.ended = None if group.on_their_way else group.end
    request.ms = round((group.end - request.started) * 1000, 3)
    request.outcome = "running" if group.on_their_way else "failed" if group.troubled else "ok"
