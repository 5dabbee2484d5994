"""Events, made by hand."""

from watch.model import Envelope, Event


def event(kind, at, envelope, **other):
    """An event of a request to queue ``lab``, from connection ``a`` and to connection ``b``."""
    values = {
        "exchange": "openstack",
        "routing_key": "lab",
        "queues": ("lab",),
        "connection": "a" if kind == "publish" else "b",
        "channel": 1,
        "user": "app",
        "node": "n",
        "size": 10,
        "redelivered": False,
        "properties": {},
    }
    return Event(at=at, kind=kind, envelope=envelope, **(values | other))


def request(number=1, *, call=True, **other):
    """The envelope of a call, or of a cast."""
    ids = {"msg_id": f"m{number}", "reply_queue": "reply_a"} if call else {}
    values = {"method": "echo", "request_id": "req-1", "user": "ann", "unique_id": f"u{number}"}
    return Envelope("request", **(values | ids | other))


def reply(number=1, **other):
    """The envelope of the reply to a call."""
    return Envelope("reply", unique_id=f"r{number}", msg_id=f"m{number}", **other)


REPLY_WAY = {"exchange": "", "routing_key": "reply_a", "queues": ("reply_a",)}


def call(number=1, at=0.0, **answer):
    """The four events of a call."""
    envelope, answered = request(number), reply(number, **answer)
    return [
        event("publish", at, envelope),
        event("deliver", at + 0.001, envelope),
        event("publish", at + 0.005, answered, connection="c", **REPLY_WAY),
        event("deliver", at + 0.006, answered, connection="d", **REPLY_WAY),
    ]
