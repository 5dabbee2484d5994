"""The watch and the broker: what it may, what it sees, and that it does no harm."""

import os
import signal
import statistics
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import amqp
import pytest
import requests
from oslo_config import cfg

from common import config, rpc
from services.setup.broker_users import USERS
from tests.fixtures.client import eventually
from tests.fixtures.containers import BrokerServer
from watch.firehose import MAX_LENGTH, QUEUE_PREFIX, Firehose
from watch.management import Management, ManagementError
from watch.switch import Switch
from watch.tracing import Target, TracingError, switch

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]

PASSWORD = "p:ss/w@rd"
BODY = b"x" * 1000
HEADERS_ONLY = 0x2000  # of all flags for properties


class Vhost:
    """A vhost of the test's own, seen by an administrator, and the users made for it."""

    def __init__(self, broker: BrokerServer, url: str) -> None:
        self.url = url
        self.name = url.rpartition("/")[2]
        self.management_url = broker.management_url
        self.admin = broker.admin
        self._users: list[str] = []

    def api(self, method: str, path: str, body: object = None) -> Any:
        """Ask the management API as the administrator; the answer's JSON, if it has one."""
        login = self.admin.name, self.admin.password
        url = f"{self.management_url}/api/{path}"
        answer = requests.request(method, url, json=body, auth=login, timeout=30)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def describe(self) -> dict[str, Any]:
        found: dict[str, Any] = self.api("GET", f"vhosts/{self.name}")
        return found

    def make_user(self, kind: str) -> str:
        """Make a user with the rights that `micronova setup` gives to one; its name."""
        user, name = USERS[kind], f"{self.name}-{kind}"
        self._users.append(name)
        self.api("PUT", f"users/{name}", {"password": PASSWORD, "tags": user.tags})
        rights = {"configure": user.configure, "write": user.write, "read": user.read}
        self.api("PUT", f"permissions/{self.name}/{name}", rights)
        return name

    def remove_users(self) -> None:
        for name in self._users:
            self.api("DELETE", f"users/{name}")

    def queue(self) -> dict[str, Any] | None:
        """The watch's queue, if there is one."""
        queues = self.api("GET", f"queues/{self.name}")
        return next((q for q in queues if q["name"].startswith(QUEUE_PREFIX)), None)

    def target(self, user: str = "", password: str = "") -> Target:
        admin = self.admin
        login = (user, password) if user else (admin.name, admin.password)
        return Target(self.management_url, self.name, *login)

    def conf(self, user: str = "", **options: object) -> cfg.ConfigOpts:
        """What a watch is configured with that uses the given user for everything."""
        parts = urlsplit(self.url)
        login = f"{user}:{quote(PASSWORD, safe='')}" if user else parts.netloc.rpartition("@")[0]
        conf = cfg.ConfigOpts()
        config.register(conf)
        conf([])
        rpc.register_options(conf)
        address = f"{parts.hostname}:{parts.port}"
        conf.set_override("transport_url", f"rabbit://{login}@{address}/{self.name}")
        conf.set_override("management_url", [self.management_url], "watch")
        for name, value in options.items():
            conf.set_override(name, value, "watch")
        return conf


@pytest.fixture
def vhost(shared_broker: BrokerServer, vhost_url: str) -> Iterator[Vhost]:
    made = Vhost(shared_broker, vhost_url)
    yield made
    made.remove_users()


class Application:
    """An application on the broker: it sends messages to itself."""

    def __init__(self, url: str) -> None:
        self._sender, self._receiver = _connect(url), _connect(url)
        self._channel = self._sender.channel()
        arguments = {"x-queue-type": "classic"}
        self._channel.queue_declare("work", durable=True, auto_delete=False, arguments=arguments)
        self.sent = self._got = 0
        self._receiver.channel().basic_consume("work", no_ack=True, callback=self._take)

    def _take(self, message: amqp.Message) -> None:
        self._got += 1

    def send(self, message: amqp.Message, queue: str) -> None:
        self._channel.basic_publish(message, exchange="", routing_key=queue)

    def echo(self, count: int = 1, body: bytes = BODY) -> float:
        """Send that many messages and wait for the last; the seconds it took."""
        began = time.monotonic()
        for _ in range(count):
            self.send(amqp.Message(body), "work")
        self.sent += count
        while self._got < self.sent:
            self._receiver.drain_events(timeout=30)
        return time.monotonic() - began

    def close(self) -> None:
        self._sender.close()
        self._receiver.close()


def _connect(url: str) -> amqp.Connection:
    parts = urlsplit(url)
    connection = amqp.Connection(
        f"{parts.hostname}:{parts.port}",
        userid=parts.username,
        password=unquote(parts.password or ""),
        virtual_host=parts.path[1:],
    )
    connection.connect()
    return connection


@pytest.fixture
def application(vhost: Vhost) -> Iterator[Application]:
    running = Application(vhost.url)
    yield running
    running.close()


class Seen:
    """What a firehose has passed on; ``delay`` makes its reader slow, in seconds per message."""

    def __init__(self, conf: cfg.ConfigOpts, delay: float = 0) -> None:
        self.keys: list[str] = []
        self.headers: list[dict[str, Any]] = []
        self.bodies: list[bytes] = []
        self._delay = delay
        self.firehose = Firehose(conf, self._take)

    def _take(self, key: str, headers: Any, body: bytes, at: float) -> None:
        self.keys.append(key)
        self.headers.append(headers)
        self.bodies.append(body)
        time.sleep(self._delay)


@contextmanager
def reading(conf: cfg.ConfigOpts, delay: float = 0) -> Iterator[Seen]:
    """A firehose that reads."""
    seen = Seen(conf, delay)
    seen.firehose.start()
    try:
        eventually(lambda: seen.firehose.connected, "the firehose being connected")
        yield seen
    finally:
        seen.firehose.stop()


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
        assert management.tracing() is False
    channel = _connect(conf.transport_url).channel()
    with pytest.raises(amqp.exceptions.AccessRefused):
        channel.queue_declare("work")


def test_the_user_made_for_the_watch_may_not_switch(vhost: Vhost) -> None:
    """Only an administrator may, which is why that is another user; the error says so."""
    user = vhost.make_user("micronova-watch")
    with pytest.raises(TracingError, match="has tag administrator") as error:
        switch(vhost.target(user, PASSWORD), "on")
    assert PASSWORD not in str(error.value)


def test_the_user_made_for_tracing_may_switch_and_not_read(vhost: Vhost) -> None:
    """It takes no part in the conversation."""
    user = vhost.make_user("micronova-tracing")
    switch(vhost.target(user, PASSWORD), "on")
    assert vhost.describe()["tracing"] is True
    channel = _connect(vhost.conf(user).transport_url).channel()
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
    with reading(vhost.conf(), delay=0.001) as seen:

        def skipped() -> bool:
            application.echo(4_000)
            return seen.firehose.dropped > 0

        eventually(skipped, "some being skipped")

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


def test_a_frozen_watch_costs_others_nothing(vhost: Vhost, application: Application) -> None:
    """Nobody waits for it, its queue stays bounded, and the broker lets it go after a while."""
    application.echo(1_000)
    quick = statistics.median(application.echo() for _ in range(300))
    switch(vhost.target(), "on")
    with frozen_watch(vhost.url):
        application.echo(MAX_LENGTH)  # two events each: half of them don't fit
        delayed = statistics.median(application.echo() for _ in range(300))
        queue = eventually(
            lambda: ((found := vhost.queue() or {}).get("messages_ready") and found) or None,
            "the broker counting",
        )
        assert queue["messages_ready"] <= MAX_LENGTH
        eventually(lambda: vhost.queue() is None, "the broker letting it go")
    assert delayed < 3 * quick + 0.005


def test_switching_keeps_what_else_a_vhost_has(vhost: Vhost) -> None:
    """RabbitMQ resets all that is not repeated: description, tags, the default type of queues."""
    settings = {"description": "who uses it", "tags": "a,b", "default_queue_type": "quorum"}
    vhost.api("PUT", f"vhosts/{vhost.name}", settings)
    before = vhost.describe()
    switch(vhost.target(), "on")
    assert vhost.describe() == before | {"tracing": True}
    switch(vhost.target(), "off")
    assert vhost.describe() == before


def test_a_vhost_that_is_not_there_is_not_made(vhost: Vhost) -> None:
    """RabbitMQ would create it, with a typing error in its name."""
    wrong = vhost.target()._replace(vhost="no-such")
    with pytest.raises(TracingError, match="no vhost 'no-such'"):
        switch(wrong, "on")
    assert "no-such" not in [each["name"] for each in vhost.api("GET", "vhosts")]


@contextmanager
def switching(vhost: Vhost, *targets: Target) -> Iterator[Switch]:
    """A switch that works."""
    made = Switch(vhost.name, targets, lambda: bool(vhost.describe()["tracing"]))
    made.start()
    try:
        yield made
    finally:
        made.stop()


def test_what_a_predecessor_left_on_is_switched_off(vhost: Vhost) -> None:
    """A machine that lost its power took the guard with it."""
    switch(vhost.target(), "on")
    with switching(vhost, vhost.target()):
        eventually(lambda: not vhost.describe()["tracing"], "tracing being switched off")


def test_it_stays_on_until_the_last_viewer_has_left(
    vhost: Vhost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One who closes the page does not take the picture from the others."""
    monkeypatch.setattr("watch.switch.LINGER", 0.0)
    with switching(vhost, vhost.target()) as made:
        made.acquire()
        made.acquire()
        made.release()
        eventually(lambda: vhost.describe()["tracing"], "tracing being switched on")
        switch(vhost.target(), "off")
        made.again()
        eventually(lambda: vhost.describe()["tracing"], "tracing being switched on again")
        made.release()
        eventually(lambda: not vhost.describe()["tracing"], "tracing being switched off")


def test_what_somebody_else_switched_off_is_switched_on_again(vhost: Vhost) -> None:
    """Another watch of the same vhost may have stopped, or the broker been restarted."""
    with switching(vhost, vhost.target()) as made:
        made.acquire()
        eventually(lambda: made.tracing, "tracing being switched on")
        switch(vhost.target(), "off")
        eventually(lambda: vhost.describe()["tracing"], "tracing being switched on again")


def test_a_node_that_does_not_answer_is_told(vhost: Vhost) -> None:
    """The others are traced all the same."""
    gone = vhost.target()._replace(url="http://127.0.0.1:1")
    with switching(vhost, gone, vhost.target()) as made:
        made.acquire()
        eventually(lambda: vhost.describe()["tracing"], "tracing being switched on")
        eventually(lambda: made.tracing and made.problem, "the problem being told")
        assert "http://127.0.0.1:1" in (made.problem or "")


def test_without_a_user_who_may_switch_it_says_what_to_run(vhost: Vhost) -> None:
    """And sees when somebody has run it."""
    with switching(vhost) as made:
        made.acquire()
        eventually(lambda: made.problem, "the problem being told")
        assert f"rabbitmqctl trace_on -p {vhost.name}" in (made.problem or "")
        switch(vhost.target(), "on")
        eventually(lambda: made.tracing and made.problem is None, "it being seen")
    assert vhost.describe()["tracing"]


def test_the_guard_is_light_and_keeps_the_password_to_itself(vhost: Vhost) -> None:
    """It is there as long as the watch, and what a process was started with is no secret."""
    with switching(vhost, vhost.target()) as made:
        made.acquire()
        eventually(lambda: made.tracing, "tracing being switched on")
        pid = made._guard._process.pid  # type: ignore[union-attr]
        process = Path(f"/proc/{pid}")
        for name in ("cmdline", "environ"):
            assert vhost.admin.password not in (process / name).read_text()
        pages = int((process / "statm").read_text().split()[1])
        assert pages * os.sysconf("SC_PAGE_SIZE") < 16 * 2**20
