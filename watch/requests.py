"""Sums up messages by request: what somebody asked for, and what has come of it."""

from watch.model import Event, Message, Request

MAX_IDS = 50
HARMLESS = {None, "redelivered"}


class Requests:
    """All requests with at least one remembered message."""

    def __init__(self) -> None:
        self.all: dict[str, Request] = {}
        self._messages: dict[str, dict[int, Message]] = {}

    def messages(self, request_id: str) -> list[Message]:
        """The messages of a request, in the order of publishing."""
        return [message for _, message in sorted(self._messages.get(request_id, {}).items())]

    def take(self, message: Message, first_event: Event) -> Request | None:
        """Take in a message that is new or has changed; the request it belongs to, if any."""
        if message.request is None:
            return None
        request = self.all.get(message.request) or self._new(message)
        messages = self._messages[request.id]
        messages[message.id] = message
        request.user = request.user or first_event.envelope.user
        request.project = request.project or first_event.envelope.project
        request.ids = list(dict.fromkeys([*request.ids, *message.ids]))[:MAX_IDS]
        _sum_up(request, messages)
        return request

    def forget(self, message: Message) -> None:
        """Drop a message, and with its last one the request."""
        messages = self._messages.get(message.request or "", {})
        messages.pop(message.id, None)
        if not messages and message.request in self.all:
            del self.all[message.request], self._messages[message.request]

    def _new(self, message: Message) -> Request:
        request_id = message.request or ""
        request = Request(request_id, message.name, None, None, message.published)
        self.all[request_id] = request
        self._messages[request_id] = {}
        return request


def _sum_up(request: Request, messages: dict[int, Message]) -> None:
    """Count anew: a request has a handful of messages."""
    troubled = [m for m in messages.values() if m.trouble not in HARMLESS]
    on_their_way = [m for m in messages.values() if m.state != "done" and m not in troubled]
    ends = [m.done or m.answered or m.delivered or m.published for m in messages.values()]
    request.messages = len(messages)
    request.troubles = len(troubled)
    request.background = all(m.background for m in messages.values())
    request.ended = None if on_their_way else max(ends)
    request.ms = round((max(ends) - request.started) * 1000, 3)
    request.outcome = "running" if on_their_way else "failed" if troubled else "ok"
