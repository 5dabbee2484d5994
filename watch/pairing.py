"""Pairs what the firehose tells into messages with their way, their replies and their troubles.

oslo.messaging gives each message a ``_unique_id``, and a call a ``_msg_id`` that its reply repeats:
that is what is paired by.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import get_args

from watch.model import Event, Kind, Message, State, Trouble
from watch.roster import Roster

UNDELIVERED_SECONDS = 2.0
UNANSWERED_SECONDS = 60.0  # where a call does not say how long it waits
MAX_EVENTS = 2_000  # of one message; somebody may take it and give it back for ever

_STATES: tuple[State, ...] = get_args(State)


class Pairing:
    """Turns events, in the order they happened, into messages.

    :ivar messages: all that are remembered, by id, in the order of publishing
    :param changed: called with each message that is new or has changed
    """

    def __init__(self, roster: Roster, changed: Callable[[Message], None]) -> None:
        self.messages: dict[int, Message] = {}
        self.events: dict[int, list[Event]] = {}
        self._roster = roster
        self._changed = changed
        self._by_unique_id: dict[str, int] = {}
        self._by_msg_id: dict[str, int] = {}
        self._waiting: dict[int, float] = {}  # until when each message may take its next step
        self._ahead: dict[int, set[str]] = {}  # queues from which nobody has taken it yet
        self._next_id = 1

    def take(self, event: Event) -> bool:
        """Take in the next event; whether it is kept: a message has MAX_EVENTS at most."""
        is_reply = event.envelope.form == "reply"
        if event.kind == "publish":
            message = self._answered(event) if is_reply else self._published(event)
        else:
            message = self._answer_delivered(event) if is_reply else self._delivered(event)
        kept = len(self.events[message.id]) < MAX_EVENTS
        if kept:
            self.events[message.id].append(event)
        self._changed(message)
        return kept

    def tick(self, now: float) -> None:
        """Find the messages that should have got further by now (seconds since 1970)."""
        overdue = [number for number, until in self._waiting.items() if until <= now]
        for number in overdue:
            del self._waiting[number]
            message = self.messages[number]
            trouble, error = _overdue(message, self._ahead.get(number, ()))
            self._mark(message, trouble, error)
            self._changed(message)

    def lose_sight(self) -> None:
        """Stop waiting for what may have happened unseen: that is no trouble of the messages."""
        for number in self._waiting:
            self.messages[number].unseen = True
            self._changed(self.messages[number])
        self._waiting.clear()

    def forget(self, number: int) -> Message:
        """Drop the message with that id."""
        message = self.messages.pop(number)
        self._waiting.pop(number, None)
        self._ahead.pop(number, None)
        for event in self.events.pop(number):
            for index, key in (
                (self._by_unique_id, event.envelope.unique_id),
                (self._by_msg_id, event.envelope.msg_id),
            ):
                if index.get(key or "") == number:
                    del index[key or ""]
        return message

    def rename(self, old: str, new: str) -> Iterator[Message]:
        """Put a participant in another one's place; the messages that it was part of."""
        for message in self.messages.values():
            if old == message.sender or old in message.receivers:
                message.sender = new if message.sender == old else message.sender
                renamed = [new if receiver == old else receiver for receiver in message.receivers]
                message.receivers = list(dict.fromkeys(renamed))
                yield message

    def _published(self, event: Event) -> Message:
        envelope = event.envelope
        earlier = self._known(self._by_unique_id, envelope.unique_id)
        if earlier is None or envelope.form == "foreign":
            message = self._new(event, self._roster.sender(event))
        elif self._is_overtaken(earlier):
            message = self._catch_up(earlier, event)
        elif earlier.state == "sent":
            message = earlier  # the driver tries again with the same message
            message.queues, message.trouble, message.error = list(event.queues), None, None
            self._ahead[message.id] = set(event.queues)
        else:
            message = self._new(event, self._roster.sender(event))
        if message.state == "sent":
            self._wait(message, event.at + UNDELIVERED_SECONDS)
        if not event.queues:
            where = event.exchange or "the default exchange"
            error = f"nobody listens: no queue is bound to {where} for {event.routing_key!r}"
            is_news = message.kind == "notification"
            self._mark(message, "unconsumed" if is_news else "unroutable", error)
        return message

    def _is_overtaken(self, message: Message) -> bool:
        """Whether only deliveries were seen yet: of two nodes the nearer one is heard first."""
        return all(event.kind == "deliver" for event in self.events[message.id])

    def _catch_up(self, message: Message, event: Event) -> Message:
        """Take in where a message comes from whose delivery was told before its publishing."""
        message.sender, message.queues = self._roster.sender(event), list(event.queues)
        message.published = min(message.published, event.at)
        seen = {delivery.queues[0] for delivery in self.events[message.id]}
        ahead = self._ahead[message.id] = set(event.queues) - seen
        if ahead and message.kind != "call":
            message.state, message.done = "sent", None
        return message

    def _delivered(self, event: Event) -> Message:
        message = self._known(self._by_unique_id, event.envelope.unique_id)
        if message is None:
            message = self._new(event, self._roster.asker(event))
        receiver = self._roster.receiver(event)
        if receiver not in message.receivers:
            message.receivers.append(receiver)
        message.delivered = message.delivered or event.at
        ahead = self._ahead.setdefault(message.id, set())
        ahead.discard(event.queues[0])
        if message.trouble in {"undelivered", "unconsumed"}:
            trouble = _overdue(message, ahead) if ahead else (None, None)
            message.trouble, message.error = trouble
        if event.redelivered:
            error = f"delivered again from {event.queues[0]}: somebody had it and did not confirm"
            self._mark(message, "redelivered", error)
        if message.kind == "call":
            self._progress(message, "delivered", event.at)
            if message.state == "delivered":
                self._wait(message, message.published + _patience(event))
        elif not ahead:
            self._finish(message, event.at)
        return message

    def _answered(self, event: Event) -> Message:
        message = self._known(self._by_msg_id, event.envelope.msg_id)
        if message is None:
            message = self._new(event, self._roster.sender(event))
        else:
            answering = message.receivers[-1] if message.receivers else None  # who had it last
            self._roster.sender(event, answering)
        if not event.envelope.ending:
            return message
        message.answered = event.at
        self._progress(message, "answered", event.at)
        message.ids = _united(message.ids, event.envelope.ids)
        self._wait(message, event.at + UNDELIVERED_SECONDS)
        if event.envelope.failure:
            self._mark(message, "failed", event.envelope.failure)
        elif message.trouble == "answer lost":
            message.trouble, message.error = None, None
        if not event.queues:
            self._mark(message, "answer lost", "who asked is gone, and so is its reply queue")
        return message

    def _answer_delivered(self, event: Event) -> Message:
        message = self._known(self._by_msg_id, event.envelope.msg_id)
        if message is None:
            message = self._new(event, self._roster.asker(event))
        receiver = self._roster.receiver(event)
        if message.kind == "reply":
            message.receivers = [receiver]
        if event.envelope.ending:
            self._finish(message, event.at)
        return message

    def _new(self, event: Event, sender: str) -> Message:
        envelope = event.envelope
        message = Message(
            id=self._next_id,
            request=envelope.request_id,
            kind=_kind(event),
            sender=sender,
            receivers=[],
            exchange=event.exchange,
            routing_key=event.routing_key,
            queues=list(event.queues),
            namespace=envelope.namespace,
            method=envelope.method,
            version=envelope.version,
            published=event.at,
            background=envelope.form != "foreign" and not (envelope.user or envelope.project),
            ids=list(envelope.ids),
            action=envelope.action,
        )
        self._next_id += 1
        self.messages[message.id] = message
        self.events[message.id] = []
        self._ahead[message.id] = set(event.queues)
        if envelope.unique_id:
            self._by_unique_id[envelope.unique_id] = message.id
        if envelope.msg_id:
            self._by_msg_id[envelope.msg_id] = message.id
        return message

    def _known(self, index: dict[str, int], key: str | None) -> Message | None:
        number = index.get(key) if key else None
        return self.messages[number] if number is not None else None

    def _progress(self, message: Message, state: State, at: float) -> None:
        if _STATES.index(state) >= _STATES.index(message.state):  # else an earlier step, told late
            message.state = state
            message.ms = _milliseconds(message, at)

    def _finish(self, message: Message, at: float) -> None:
        message.state, message.done = "done", at
        message.ms = _milliseconds(message, at)
        self._waiting.pop(message.id, None)

    def _wait(self, message: Message, until: float) -> None:
        if message.state != "done":
            self._waiting[message.id] = until

    def _mark(self, message: Message, trouble: Trouble, error: str) -> None:
        message.trouble, message.error = trouble, error
        if not message.queues:
            self._waiting.pop(message.id, None)


def _kind(event: Event) -> Kind:
    form = event.envelope.form
    if form != "request":
        return form
    if event.envelope.msg_id:
        return "call"
    return "fanout" if event.exchange.endswith("_fanout") else "cast"


def _overdue(message: Message, ahead: Iterable[str]) -> tuple[Trouble, str]:
    """What is wrong with a message that did not get further in time.

    :param ahead: queues from which nobody has taken it
    """
    if message.state == "answered":
        return "answer lost", "the reply was published, and nobody has taken it"
    if message.kind == "call" and message.state == "delivered":
        receivers = ", ".join(message.receivers)
        return "unanswered", f"no reply from {receivers} in the time that the caller waits"
    trouble: Trouble = "unconsumed" if message.kind == "notification" else "undelivered"
    return trouble, f"nobody takes it from {', '.join(sorted(ahead))}"


def _patience(event: Event) -> float:
    """How long the caller waits, in seconds: a call's message expires when its caller gives up."""
    expiration = str(event.properties.get("expiration", ""))
    return int(expiration) / 1000 if expiration.isdecimal() else UNANSWERED_SECONDS


def _milliseconds(message: Message, at: float) -> float:
    return round((at - message.published) * 1000, 3)


def _united(some: list[str], more: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys([*some, *more]))
