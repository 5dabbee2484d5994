"""The drill in which work comes in faster than it is done."""

from collections.abc import Callable
from itertools import islice

import oslo_messaging
from oslo_config import cfg

from cli.drills.compute import THREADS, TOPIC, WORK_SECONDS
from cli.drills.pace import at_rate
from cli.drills.stage import DrillError, Stage
from cli.drills.transport import EXCHANGE, wire_context

SERVERS = ("slow1", "slow2")
QUEUES = [TOPIC, *(f"{TOPIC}.{server}" for server in SERVERS)]
RATE = 20  # messages a second
SENDING_SECONDS = 8
DRAINING_SECONDS = 120  # at most, on a busy machine
MESSAGES_PER_SIGN = 4  # of the bar

_SPEED = round(THREADS / WORK_SECONDS)

INTRODUCTION = f"""\
A compute gets {RATE} casts a second and does {_SPEED}: a backlog builds, and where it is decides
everything. oslo.messaging confirms a request when it arrives, so it waits in the compute's memory:
the broker shows 0, a second compute can't help, a crash loses it. Then the same with computes that
take no more than they can do. Exchange and queues are the drill's own."""

BOUNDED = """\
Now bounded: the compute takes as many as it has threads. The backlog is ready, in the queue:"""

HELPED = """\
No more casts, and a second compute: whatever is ready in the queue is shared, at once:"""

LESSON = """\
in memory  taken and confirmed: nobody else can do it, and no number of the
           broker shows it; only that requests take longer and longer
ready      left to the broker: more computes help, and no crash loses it
unacked    taken and not confirmed yet: for RPC only while it travels
What helps: bounded pools, more computes, and for what must not get lost a row
in a database, which Micronova's conductor writes before it sends a cast."""


def caster(conf: cfg.ConfigOpts, url: oslo_messaging.TransportURL) -> Callable[[int], None]:
    """What sends the cast of that number; returns when the broker has it."""
    target = oslo_messaging.Target(exchange=EXCHANGE, topic=TOPIC, namespace="drill", version="1.0")
    transport = oslo_messaging.get_rpc_transport(conf, url=url)
    client = oslo_messaging.get_rpc_client(transport, target, retry=conf.rpc.send_retry)
    context = wire_context()
    return lambda number: client.cast(context, "build", number=number)


def run(stage: Stage, cast: Callable[[int], None]) -> None:
    """Let a backlog build and drain, first in a compute's memory, then in the queue.

    :raises DrillError: the backlog does not drain
    """
    slow = stage.start(SERVERS[0], "compute", "--name", SERVERS[0])
    stage.say(f"{RATE} casts a second to one compute:")
    sent = _build_up(stage, cast, first=1)
    stage.say("No more casts; it drains as fast as this one compute works:")
    _drain(stage, sent)
    slow.kill()
    stage.say(BOUNDED)
    stage.start(SERVERS[0], "compute", "--bounded", "--name", SERVERS[0])
    sent = _build_up(stage, cast, first=sent + 1)
    stage.say(HELPED)
    stage.start(SERVERS[1], "compute", "--bounded", "--name", SERVERS[1])
    _drain(stage, sent)
    stage.say(LESSON)


def _build_up(stage: Stage, cast: Callable[[int], None], first: int) -> int:
    sent = 0
    for sent in islice(at_rate(RATE, cast, first), SENDING_SECONDS):
        stage.tell(sent)
    return sent


def _drain(stage: Stage, sent: int) -> None:
    if not stage.wait(sent, DRAINING_SECONDS):
        raise DrillError(f"the backlog has not drained within {DRAINING_SECONDS} s")
