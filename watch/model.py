"""What the watch knows: events on the wire, the messages they make up, and the requests behind.

Times are seconds since 1970 (UTC), as the watch saw them; ``ms`` are milliseconds. Everything here
is redacted already and can be shown, and turns into JSON by `as_json`.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Form = Literal["request", "reply", "notification", "foreign"]
Kind = Literal["call", "cast", "fanout", "notification", "reply", "foreign"]
State = Literal["sent", "delivered", "answered", "done"]
Trouble = Literal[
    "unroutable", "undelivered", "unanswered", "answer lost", "failed", "redelivered", "unconsumed"
]
Outcome = Literal["running", "ok", "failed"]


@dataclass(frozen=True, slots=True)
class Envelope:
    """The content of a message: oslo.messaging's envelope, or what could be read of another's.

    :ivar form: ``foreign`` if it is not oslo.messaging's; `text` then shows its beginning
    :ivar args: of a request: its arguments; of a notification: its payload
    :ivar action: of a request that stands for an object's method: which, as ``CLASS.METHOD``
    :ivar object: its class and version
    :ivar subject: what it is about: a name, an id, or the first arguments
    :ivar names: of the things in the arguments, by id
    :ivar context: the caller's context without its secrets
    :ivar failure: of a reply: ``CLASS: message`` of the exception it carries
    :ivar ids: the UUIDs in the arguments, such as a server's
    """

    form: Form
    unique_id: str | None = None
    msg_id: str | None = None
    reply_queue: str | None = None
    namespace: str | None = None
    method: str | None = None
    action: str | None = None
    object: str | None = None
    version: str | None = None
    args: Any = None
    subject: str | None = None
    names: dict[str, str] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)
    request_id: str | None = None
    user: str | None = None
    project: str | None = None
    result: Any = None
    failure: str | None = None
    ending: bool = True
    publisher: str | None = None
    priority: str | None = None
    ids: tuple[str, ...] = ()
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing the broker did with a message, as its firehose told. A line of a recording.

    :ivar exchange: empty for the default exchange, whose routing keys are queues
    :ivar queues: of a publish: where it was routed; of a delivery: the one queue it came from
    :ivar user: the AMQP user of the connection
    :ivar size: bytes of the body
    :ivar actor: in a recording, the id of the participant behind the connection; else empty
    """

    at: float
    kind: Literal["publish", "deliver"]
    exchange: str
    routing_key: str
    queues: tuple[str, ...]
    connection: str
    channel: int
    user: str
    node: str
    size: int
    redelivered: bool
    properties: dict[str, Any]
    envelope: Envelope
    actor: str = ""


@dataclass(slots=True)
class Message:
    """A message on its way, with its reply if it is a call. The row of a diagram.

    :ivar id: counts up in the order of publishing; unique while the watch runs
    :ivar sender: a participant's id; likewise `receivers`
    :ivar state: ``sent``, ``delivered``, ``answered`` (the reply is published), ``done``
    :ivar ms: a call's time until its reply is delivered, else until the last delivery
    :ivar trouble: what went wrong, if something did; `error` says it in words
    :ivar background: nobody asked for it: a heartbeat or another periodic task
    :ivar action: what is done, where the method alone does not tell
    :ivar unseen: we looked away before it had got where it was going
    """

    id: int
    request: str | None
    kind: Kind
    sender: str
    receivers: list[str]
    exchange: str
    routing_key: str
    queues: list[str]
    namespace: str | None
    method: str | None
    version: str | None
    published: float
    delivered: float | None = None
    answered: float | None = None
    done: float | None = None
    ms: float | None = None
    state: State = "sent"
    trouble: Trouble | None = None
    error: str | None = None
    background: bool = False
    ids: list[str] = field(default_factory=list)
    action: str | None = None
    unseen: bool = False

    @property
    def name(self) -> str:
        """``namespace.method``, or what stands for it."""
        method = self.action or ".".join(filter(None, (self.namespace, self.method)))
        return method or self.routing_key

    @property
    def stuck(self) -> bool:
        """Whether it will not get further."""
        return self.trouble not in {None, "redelivered", "unconsumed"}

    @property
    def failed(self) -> bool:
        """Whether what was asked has come to nothing.

        A fan-out that some got has not: a queue may be left of a listener that is gone.
        """
        return self.stuck and not (self.kind == "fanout" and self.receivers)


@dataclass(slots=True)
class Request:
    """All messages with one request id: what somebody asked for, and what followed from it.

    :ivar title: the name of its first message, of its first RPC where it has one
    :ivar subject: what it is about: a name, an id, or the first arguments
    :ivar messages: how many; `troubles`: how many of the RPCs among them had trouble
    :ivar unconsumed: how many notifications nobody has taken, which is no trouble of the request
    :ivar waits_for: what is on its way longest, in words
    :ivar ended: when its last message was done; None while one is on its way
    """

    id: str
    title: str
    user: str | None
    project: str | None
    started: float
    ended: float | None = None
    ms: float | None = None
    messages: int = 0
    troubles: int = 0
    outcome: Outcome = "running"
    background: bool = False
    ids: list[str] = field(default_factory=list)
    subject: str | None = None
    unconsumed: int = 0
    waits_for: str | None = None


@dataclass(slots=True)
class Participant:
    """A process that sends or receives: the column of a diagram.

    :ivar id: its role, such as ``compute.host1`` or ``micronova-api``, so that a restarted process
        keeps its column; ``?N`` as long as the broker has not told who is behind a connection
    :ivar topic: what it serves, if it does; likewise `server`
    :ivar gone: it has not been connected for a while
    """

    id: str
    label: str
    topic: str | None = None
    server: str | None = None
    user: str | None = None
    gone: bool = False


def as_json(thing: Envelope | Event | Message | Request | Participant) -> dict[str, Any]:
    """Return what JSON can carry."""
    return asdict(thing)
