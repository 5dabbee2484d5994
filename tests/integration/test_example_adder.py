"""docs/adder.md: what its server and client do, and the rights that it gives to their user."""

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import amqp
import pytest

from deployment.process import ManagedProcess
from deployment.waiting import eventually
from tests.fixtures.firehose import Vhost, connect

pytestmark = pytest.mark.broker

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "adder"
PAGE = (ROOT / "docs" / "adder.md").read_text()
GIVEN = re.compile(r"^\$ (configure|write|read)='(.+)'$", re.MULTILINE)
RIGHTS = dict(GIVEN.findall(PAGE))
ANSWERS = re.search(r"^```text\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)[1]
REFUSED = "ACCESS_REFUSED"


def without(operation: str, name: str) -> dict[str, str]:
    """The rights with one alternative less in one expression."""
    rest = [each for each in alternatives(operation) if each != name]
    return RIGHTS | {operation: f"^({'|'.join(rest)})$"}


def alternatives(operation: str) -> list[str]:
    return RIGHTS[operation].removeprefix("^(").removesuffix(")$").split("|")


LESS = [(operation, name) for operation in RIGHTS for name in alternatives(operation)]


class Adder:
    """Server and client as a user with such rights."""

    def __init__(self, folder: Path, vhost: Vhost, rights: dict[str, str]) -> None:
        url = vhost.add_application("adder", rights)
        sample = (EXAMPLE / "my.conf.sample").read_text()
        self._file = folder / "my.conf"
        self._file.write_text(
            re.sub(r"^transport_url = .*$", f"transport_url = {url}", sample, flags=re.MULTILINE)
        )
        self.server = self._process("server")

    def _process(self, name: str, *words: str) -> ManagedProcess:
        # no settings but those of the file
        command = [sys.executable, str(EXAMPLE / f"{name}.py"), *words]
        log = self._file.with_name(f"{'-'.join([name, *words])}.log")
        return ManagedProcess(name, ["env", "-C", str(self._file.parent), *command], log)

    def start_another(self, name: str) -> ManagedProcess:
        """A second server that serves."""
        other = self._process("server", "--name", name).start()
        other.wait_for_line("is ready", 30)
        return other

    def ask(self, command: str) -> ManagedProcess:
        """A client that runs."""
        return self._process("client", command).start()

    def answers(self, command: str) -> list[str]:
        """What a client prints of its own."""
        done = subprocess.run(
            [sys.executable, EXAMPLE / "client.py", command],
            cwd=self._file.parent,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        first, *others = done.stdout.splitlines()
        assert first.startswith("request req-")
        return others

    def refused(self) -> bool:
        """Whether the broker has refused something to one of them."""
        logs = self._file.parent.glob("*.log")
        return any(REFUSED in log.read_text() for log in logs)


@pytest.fixture
def make_adder(tmp_path: Path, vhost: Vhost) -> Iterator[Callable[..., Adder]]:
    """Makes a user, a my.conf, and a server that is not started."""
    made: list[Adder] = []

    def make(rights: dict[str, str]) -> Adder:
        made.append(Adder(tmp_path, vhost, rights))
        return made[-1]

    yield make
    for adder in made:
        if adder.server.running:
            adder.server.kill()


@pytest.fixture
def adder(make_adder: Callable[..., Adder]) -> Adder:
    """A server that serves, with the rights in the page."""
    running = make_adder(RIGHTS)
    running.server.start().wait_for_line("server1 is ready, its executor is threading", 30)
    return running


def test_it_adds(adder: Adder) -> None:
    """A call is answered; versions, one server, and all servers are reached as the page says."""
    assert adder.answers("add") == ["2 + 3 = 5"]
    assert [line.rpartition(": ")[2] for line in adder.answers("prepare")] == [
        *("9", "11", "21"),
        "no answer",
    ]
    adder.server.wait_for_line("server1 adds 2, 3 and 4", 10)
    adder.server.wait_for_line("server1 adds 30, 1 and 0", 10)  # the fan-out
    assert not adder.refused()


def test_two_servers_share_calls_and_both_get_a_fan_out(adder: Adder) -> None:
    """A second process of the same program is more hands, and is reached with the first."""
    second = adder.start_another("server2")
    for _ in range(2):
        adder.answers("add")
    adder.answers("prepare")
    for server, name in ((adder.server, "server1"), (second, "server2")):
        server.wait_for_line(f"{name} adds 2, 3 and 0", 10)
        server.wait_for_line(f"{name} adds 30, 1 and 0", 10)
    second.stop(20)


def test_mistakes_are_answered_as_the_page_says(adder: Adder) -> None:
    """A reader who looks for an error message finds it, and what it means."""
    assert adder.answers("wrong") == ANSWERS.splitlines()


def test_it_is_stopped_over_rpc(adder: Adder) -> None:
    """Whoever asks is answered, and the process ends as after any stop in good order."""
    assert adder.answers("stop") == ["server1 stops"]
    assert adder.server.wait(20) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_is_stopped_by_a_signal(adder: Adder, number: signal.Signals) -> None:
    """A service manager's stop and Ctrl-C are no errors."""
    adder.server.send_signal(number)
    assert adder.server.wait(20) == 0
    assert "Traceback" not in adder.server.log.read_text()


@pytest.mark.parametrize(("operation", "name"), LESS)
def test_no_right_can_be_left_out(
    make_adder: Callable[..., Adder], operation: str, name: str
) -> None:
    """The rights in the page are the least: without any one of them something is refused."""
    less = make_adder(without(operation, name))
    less.server.start()
    ready = eventually(
        lambda: less.refused() or less.server.output.find("is ready", 0, 0), "a start or a refusal"
    )
    if ready is not True:
        client = less.ask("prepare")
        eventually(less.refused, "a refusal")
        client.kill()


def test_the_rights_in_containers_are_the_same() -> None:
    """The page about containers gives no more, and no less."""
    assert dict(GIVEN.findall((ROOT / "docs" / "deploying.md").read_text())) == RIGHTS


FORBIDDEN: dict[str, Callable[[amqp.Channel], object]] = {
    "addresses conductors": lambda c: c.basic_publish_confirm(
        amqp.Message("{}"), "micronova", "conductor"
    ),
    "reads the conductors' queue": lambda c: c.basic_consume("conductor"),
    "deletes the services' exchange": lambda c: c.exchange_delete("micronova"),
    "reads copies of all": lambda c: c.queue_bind("reply_x", "amq.rabbitmq.trace", "#"),
}


@pytest.mark.parametrize("operation", FORBIDDEN.values(), ids=FORBIDDEN)
def test_nothing_of_the_services_is_in_reach(
    vhost: Vhost, operation: Callable[[amqp.Channel], object]
) -> None:
    """Whoever steals the password does no harm beside: what ".*" ".*" ".*" would allow."""
    with connect(vhost.url) as own:
        own.channel().exchange_declare("micronova", "topic", durable=True, auto_delete=False)
        own.channel().queue_declare("conductor", durable=True, auto_delete=False)
    with connect(vhost.add_application("adder", RIGHTS)) as connection:
        channel = connection.channel()
        channel.queue_declare("reply_x", durable=True)
        with pytest.raises(amqp.AccessRefused):
            operation(channel)
