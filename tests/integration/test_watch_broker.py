"""The watch and the broker: what it may, what it sees, and that it does no harm."""

import os
import signal
import statistics
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

import amqp
import pytest

from deployment.waiting import eventually
from tests.fixtures.firehose import BODY, PASSWORD, Application, Seen, Vhost, connect, reading
from watch.firehose import MAX_LENGTH, QUEUE_PREFIX
from watch.management import Management
from watch.node import ManagementError
from watch.node_switch import switch

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]

HEADERS_ONLY = 0x2000  # of all flags for properties


@pytest.mark.flow
def test_every_message_is_seen_twice(vhost: Vhost, application: Application) -> None:
    """When it is published and when it is delivered, as it was, and the watch's own never."""
    switch(vhost.target(), "on")
    with reading(vhost.conf()) as seen:
        application.echo(100)
        eventually(lambda: len(seen.keys) >= 200, "all being seen")
        assert sorted(set(seen.keys)) == ["deliver.work", "publish."]
        assert len(seen.keys) == 200
        assert set(seen.bodies) == {BODY}
        assert seen.headers[0]["routed_queues"] == ["work"]


class Timeless(amqp.Message):
    """A message with a time in its headers that is in milliseconds: the year is 58,863."""

    def _serialize_properties(self) -> bytes:
        header = b"\x02atT" + struct.pack(">Q", 1_795_382_233_180)
        return struct.pack(">HI", HEADERS_ONLY, len(header)) + header


def test_a_message_whose_properties_cannot_be_read_is_left_out(
    vhost: Vhost, application: Application
) -> None:
    """One application with strange headers makes nobody blind for all others."""
    switch(vhost.target(), "on")
    with reading(vhost.conf()) as seen:
        application.send(Timeless(BODY), "nowhere")
        application.echo(body=b"readable")
        eventually(lambda: seen.bodies == [b"readable"] * 2, "the other message being seen")
        assert seen.firehose.connected
        assert seen.firehose.dropped == 1


def test_the_queue_goes_with_the_watch(vhost: Vhost) -> None:
    """It is nobody's business to clean up after it."""
    with reading(vhost.conf()):
        eventually(vhost.queue, "the queue being shown")
    eventually(lambda: vhost.queue() is None, "the queue being gone")


def test_the_user_made_for_the_watch_may_do_what_it_must(vhost: Vhost) -> None:
    """It reads the firehose and the numbers, and can do no more."""
    user = vhost.make_user("micronova-watch")
    conf = vhost.conf(user)
    management = Management.of(conf)
    with reading(conf):
        (connection,) = eventually(
            lambda: management.connections() or None, "the connection being shown"
        ).values()
        assert (connection.user, connection.program) == (user, "micronova-watch")
        eventually(lambda: management.consumers() or None, "the consumer being shown")
        for ask in (management.queues, management.exchanges, management.bindings):
            assert ask()
        assert management.unacked() == {}
        assert management.firehose_is_on() is False
    channel = connect(conf.transport_url).channel()
    with pytest.raises(amqp.exceptions.AccessRefused):
        channel.queue_declare("work")


def test_the_user_made_for_the_watch_may_not_switch(vhost: Vhost) -> None:
    """Only an administrator may, which is why that is another user; the error says so."""
    user = vhost.make_user("micronova-watch")
    with pytest.raises(ManagementError, match="has tag administrator") as error:
        switch(vhost.target(user, PASSWORD), "on")
    assert PASSWORD not in str(error.value)


def test_the_user_made_for_switching_may_switch_and_not_read(vhost: Vhost) -> None:
    """It takes no part in the conversation."""
    user = vhost.make_user("micronova-tracing")
    switch(vhost.target(user, PASSWORD), "on")
    assert vhost.describe()["tracing"] is True
    channel = connect(vhost.conf(user).transport_url).channel()
    with pytest.raises(amqp.exceptions.AccessRefused):
        channel.queue_declare(f"{QUEUE_PREFIX}1", exclusive=True)


@pytest.mark.parametrize("kind", ["micronova-monitor", "micronova-api"])
def test_a_user_that_may_not_read_is_told_what_it_needs(vhost: Vhost, kind: str) -> None:
    """An operator who brings an own user finds out which rights it lacks."""
    seen = Seen(vhost.conf(vhost.make_user(kind)))
    seen.firehose.start()
    eventually(lambda: seen.firehose.problem, "the problem being told")
    seen.firehose.stop()
    assert "may not read the firehose" in (seen.firehose.problem or "")
    assert "amq.rabbitmq.trace" in (seen.firehose.problem or "")


def test_a_wrong_password_is_told_and_not_shown(vhost: Vhost) -> None:
    """Neither by the firehose nor by the management API."""
    conf = vhost.conf("nobody")
    seen = Seen(conf)
    seen.firehose.start()
    eventually(lambda: seen.firehose.problem, "the problem being told")
    seen.firehose.stop()
    with pytest.raises(ManagementError, match="refuses user 'nobody'") as error:
        Management.of(conf).queues()
    assert "refuses user 'nobody'" in (seen.firehose.problem or "")
    for text in (seen.firehose.problem or "", str(error.value)):
        assert PASSWORD not in text
        assert quote(PASSWORD, safe="") not in text


def test_it_reconnects(vhost: Vhost, application: Application) -> None:
    """An operator who closes its connection gets another one."""
    switch(vhost.target(), "on")
    with reading(vhost.conf()) as seen:
        name = eventually(lambda: _name_of(vhost), "the connection being shown")
        vhost.api("DELETE", f"connections/{quote(name)}")
        eventually(lambda: not seen.firehose.connected, "the firehose noticing")
        eventually(lambda: seen.firehose.connected, "the firehose being back")
        application.echo()
        eventually(lambda: bool(seen.keys), "a message being seen")


def _name_of(vhost: Vhost) -> str | None:
    connections = vhost.api("GET", f"vhosts/{vhost.name}/connections")
    found = (
        c["name"] for c in connections if (c.get("user_provided_name") or "").startswith("micron")
    )
    return next(found, None)


def test_a_slow_watch_skips_and_counts(vhost: Vhost, application: Application) -> None:
    """What it can't follow it leaves out, and says how much; then it is up to date again."""
    switch(vhost.target(), "on")
    # It is told how many wait only behind all those that are in the sockets' buffers: the smaller
    # they are, the longer that takes, and the broker drops it after 20 s without a sign of life.
    body = b"x" * 3_000
    with reading(vhost.conf(), delay=0.001) as seen:

        def skipped() -> bool:
            application.echo(4_000, body)
            return seen.firehose.dropped > 0

        eventually(skipped, "some being skipped", 150)

        def up_to_date() -> bool:
            application.echo(body=b"now")
            return seen.bodies[-1] == b"now"

        eventually(up_to_date, "the watch being up to date")
    seen_or_dropped = len(seen.keys) + seen.firehose.dropped
    assert seen_or_dropped <= 2 * application.sent


FROZEN = """
import common.backend, sys, time
from oslo_config import cfg
from common import config, rpc
from watch.firehose import Firehose
conf = cfg.ConfigOpts()
config.register(conf)
conf([])
rpc.register_options(conf)
conf.set_override("transport_url", sys.stdin.readline().strip())
firehose = Firehose(conf, lambda *message: None)
firehose.start()
while not firehose.connected:
    time.sleep(0.05)
print("reading", flush=True)
time.sleep(600)
"""


@contextmanager
def frozen_watch(url: str) -> Iterator[None]:
    """Another process that was reading the firehose and then hangs."""
    root = Path(__file__).parents[2]
    with ExitStack() as stack:
        process = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-c", FROZEN],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=root,
                env={**os.environ, "PYTHONPATH": str(root)},
            )
        )
        stack.callback(process.kill)
        assert process.stdin
        assert process.stdout
        process.stdin.write(f"{url}\n")
        process.stdin.flush()
        assert process.stdout.readline() == "reading\n"
        process.send_signal(signal.SIGSTOP)
        yield


def typical(application: Application) -> float:
    """The seconds an echo takes while this machine is not busy with something else."""
    return statistics.quantiles((application.echo() for _ in range(300)), n=10)[0]


def test_a_frozen_watch_costs_others_nothing(vhost: Vhost, application: Application) -> None:
    """Nobody waits for it, its queue stays bounded, and the broker lets it go after a while."""
    application.echo(1_000)
    quick = typical(application)
    switch(vhost.target(), "on")
    with frozen_watch(vhost.url):
        application.echo(MAX_LENGTH)  # two events each: half of them don't fit
        delayed = typical(application)
        queue = eventually(
            lambda: ((found := vhost.queue() or {}).get("messages_ready") and found) or None,
            "the broker counting",
        )
        assert queue["messages_ready"] <= MAX_LENGTH
        eventually(lambda: vhost.queue() is None, "the broker letting it go")
    assert delayed < 3 * quick + 0.005
