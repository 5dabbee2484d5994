"""The drill in which a consumer never confirms what it takes."""

from collections.abc import Callable, Iterator
from itertools import islice

import oslo_messaging
from oslo_config import cfg

from cli.drills.listener import QUEUE, TOPIC
from cli.drills.pace import at_rate
from cli.drills.stage import DrillError, Stage
from cli.drills.transport import wire_context

QUEUES = [QUEUE]
RATE = 20  # messages a second
GROWING_SECONDS = 60  # without an alarm
UNWATCHED_SECONDS = 20
ALARMED_SECONDS = 5
MENDED_SECONDS = 5
JOINING_SECONDS = 30  # at most, for the mended listener
DRAINING_SECONDS = 120  # at most, on a busy machine
MESSAGES_PER_SIGN = 20  # of the bar

INTRODUCTION = """\
A notification listener hands each message to an archive that hangs, and waits for it without a
time-out. So it never confirms one: each stays unacked, kept by the broker and given to nobody else.
More come, until memory is full and the broker stops all who publish. Watch unacked grow; after some
20 s an alarm names the queue and its reader. Exchange and queue are the drill's own."""

MENDING = """\
Mended: a listener that has a time-out joins, then the one that hangs is killed. What that one had
not confirmed the broker gives to the other, at once:"""


def notifier(conf: cfg.ConfigOpts, url: oslo_messaging.TransportURL) -> Callable[[int], None]:
    """What sends the notification of that number; returns when the broker has it."""
    found = oslo_messaging.Notifier(
        oslo_messaging.get_notification_transport(conf, url=url),
        publisher_id="drill",
        driver="messagingv2",
        topics=[TOPIC],
        retry=conf.rpc.send_retry,
    )
    context = wire_context()
    return lambda number: found.info(context, "drill.unacked", {"number": number})


def run(stage: Stage, notify: Callable[[int], None], fix: bool) -> None:
    """Let the listener hang until the alarm has risen; then, if asked for, mend it.

    :raises DrillError: a message was lost
    """
    hanging = stage.start("hanging", "listener")
    stage.say(f"Traffic goes on, {RATE} messages a second:")
    traffic = at_rate(RATE, notify)
    kept = _grow(stage, traffic)
    if not fix:
        return
    stage.say(MENDING)
    stage.start("mended", "listener", "--mended")
    sent = _until_one_is_done(stage, traffic, kept)
    hanging.kill()
    for sent in islice(traffic, MENDED_SECONDS):
        stage.tell(sent)
    stage.say("Traffic has stopped:")
    stage.wait(sent, DRAINING_SECONDS)
    _prove(stage, sent, kept)


def _until_one_is_done(stage: Stage, traffic: Iterator[int], kept: int) -> int:
    """Send until the mended listener takes messages: without a reader the queue would be deleted.

    :returns: how many were sent, of which ``kept`` were before
    """
    sent = kept
    for number in islice(traffic, JOINING_SECONDS):
        sent = number
        stage.tell(sent)
        if stage.done():
            break
    return sent


def _grow(stage: Stage, traffic: Iterator[int]) -> int:
    """Send until some time after the alarm, or for as long as that may take; how many were sent."""
    alarmed = sent = 0
    for second, sent in enumerate(traffic, start=1):
        sample = stage.tell(sent)
        alarmed = alarmed or (second if sample.alarm else 0)
        if sample.unacked is None and second >= UNWATCHED_SECONDS:
            break
        if second >= (alarmed + ALARMED_SECONDS if alarmed else GROWING_SECONDS):
            break
    if sample.unacked is not None and not alarmed:
        stage.say("No alarm has risen: is the watch another deployment's? See --url.")
    return sent


def _prove(stage: Stage, sent: int, kept: int) -> None:
    """Say what became of the messages.

    :raises DrillError: one was lost
    """
    done = stage.done()
    lost = sent - len(done)
    again = sum(count - 1 for count in done.values())
    if lost:
        raise DrillError(f"{lost} of {sent} messages were not done within {DRAINING_SECONDS} s")
    twice = f", {again} of them twice" if again else ", each once"
    stage.say(
        f"Nothing was lost: {sent} messages were sent and {len(done)} done{twice}. "
        f"{kept} of them had waited in the listener that hung."
    )
