"""Who gets which message: change the tables, run it again, and see."""

import os
import signal
from contextlib import ExitStack, suppress
from functools import partial
from typing import Any

import kombu

# exchange: its type, which says how it compares routing keys
EXCHANGES = {"play.direct": "direct", "play.topic": "topic", "play.fanout": "fanout"}

# a queue gets what comes to the exchange and fits the binding key
BINDINGS = [
    ("play.direct", "job", "play.jobs"),
    ("play.direct", "bill", "play.bills"),
    ("play.topic", "compute.*", "play.computes"),
    ("play.topic", "#.error", "play.errors"),
    ("play.fanout", "", "play.left"),
    ("play.fanout", "", "play.right"),
]

# receiver: the queue it reads; anna and ben share one
RECEIVERS = {
    "anna": "play.jobs",
    "ben": "play.jobs",
    "carla": "play.bills",
    "dora": "play.computes",
    "emil": "play.errors",
    "fred": "play.left",
    "gina": "play.right",
}

# to which exchange, with which routing key
MESSAGES = [
    *[("play.direct", "job")] * 4,
    ("play.direct", "bill"),
    ("play.direct", "joke"),
    ("play.topic", "compute.start"),
    ("play.topic", "compute.error"),
    ("play.topic", "conductor.db.error"),
    ("play.fanout", "whatever"),
]

QUIET = 0.5  # seconds without a message: that was all


def connect(name: str) -> Any:
    """A connection that the broker shows under that name, and that has messages confirmed."""
    options = {"client_properties": {"connection_name": name}, "confirm_publish": True}
    return kombu.Connection(os.environ["AMQP_URL"], transport_options=options)


def declare(channel: Any) -> list[Any]:
    """Make exchanges, queues and bindings anew."""
    exchanges = {name: kombu.Exchange(name, kind) for name, kind in EXCHANGES.items()}
    queues = {name: kombu.Queue(name) for _, _, name in BINDINGS}
    things = [thing(channel) for thing in (*exchanges.values(), *queues.values())]
    for thing in things:
        thing.delete()
        thing.declare()
    for exchange, key, queue in BINDINGS:
        queues[queue](channel).bind_to(exchange, routing_key=key)
    return things


def main() -> None:
    """Declare, receive, send; say who got what; keep it all until Ctrl-C, to be looked at."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    got: list[list[str]] = [[] for _ in MESSAGES]

    def take(receiver: str, number: int, message: Any) -> None:
        got[number].append(receiver)
        message.ack()  # only now the broker forgets it

    with connect("sender") as sender, ExitStack() as stack, suppress(KeyboardInterrupt):
        stack.callback(lambda: [thing.delete() for thing in things])
        things = declare(sender.default_channel)
        receivers = [stack.enter_context(connect(name)) for name in RECEIVERS]
        for receiver, (name, queue) in zip(receivers, RECEIVERS.items(), strict=True):
            receiver.Consumer(kombu.Queue(queue), callbacks=[partial(take, name)]).consume()
        producer = sender.Producer()
        for number, (exchange, key) in enumerate(MESSAGES):
            producer.publish(number, exchange=exchange, routing_key=key)
        for receiver in receivers:
            with suppress(TimeoutError):
                while True:
                    receiver.drain_events(timeout=QUIET)
        for (exchange, key), names in zip(MESSAGES, got, strict=True):
            print(f"{exchange:12} {key:18} {', '.join(names) or 'nobody'}")
        print("Ctrl-C ends", flush=True)
        signal.pause()


if __name__ == "__main__":
    main()
