"""The firehose is switched on while somebody looks, and off again, whatever else is going on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deployment.waiting import eventually
from tests.fixtures.firehose import Vhost
from watch.node import ManagementError
from watch.node_switch import Target, switch
from watch.switch import Switch

pytestmark = [pytest.mark.broker, pytest.mark.timeout(180)]


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
    with pytest.raises(ManagementError, match="no vhost 'no-such'"):
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
        eventually(lambda: not vhost.describe()["tracing"], "the firehose being switched off")


@pytest.mark.flow
def test_it_stays_on_until_the_last_viewer_has_left(
    vhost: Vhost, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One who closes the page does not take the picture from the others."""
    monkeypatch.setattr("watch.switch.LINGER", 0.0)
    with switching(vhost, vhost.target()) as made:
        made.acquire()
        made.acquire()
        made.release()
        eventually(lambda: vhost.describe()["tracing"], "the firehose being switched on")
        switch(vhost.target(), "off")
        made.again()
        eventually(lambda: vhost.describe()["tracing"], "the firehose being switched on again")
        made.release()
        eventually(lambda: not vhost.describe()["tracing"], "the firehose being switched off")


def test_what_somebody_else_switched_off_is_switched_on_again(vhost: Vhost) -> None:
    """Another watch of the same vhost may have stopped, or the broker been restarted."""
    with switching(vhost, vhost.target()) as made:
        made.acquire()
        eventually(lambda: made.on, "the firehose being switched on")
        switch(vhost.target(), "off")
        eventually(lambda: vhost.describe()["tracing"], "the firehose being switched on again")


def test_a_node_that_does_not_answer_is_told(vhost: Vhost) -> None:
    """The others are switched all the same."""
    gone = vhost.target()._replace(url="http://127.0.0.1:1")
    with switching(vhost, gone, vhost.target()) as made:
        made.acquire()
        eventually(lambda: vhost.describe()["tracing"], "the firehose being switched on")
        eventually(lambda: made.on and made.problem, "the problem being told")
        assert "http://127.0.0.1:1" in (made.problem or "")


def test_without_a_user_who_may_switch_it_says_what_to_run(vhost: Vhost) -> None:
    """And sees when somebody has run it."""
    with switching(vhost) as made:
        made.acquire()
        eventually(lambda: made.problem, "the problem being told")
        assert f"rabbitmqctl trace_on -p {vhost.name}" in (made.problem or "")
        switch(vhost.target(), "on")
        eventually(lambda: made.on and made.problem is None, "it being seen")
    assert vhost.describe()["tracing"]


def test_the_guard_is_light_and_keeps_the_password_to_itself(vhost: Vhost) -> None:
    """It is there as long as the watch, and what a process was started with is no secret."""
    with switching(vhost, vhost.target()) as made:
        made.acquire()
        eventually(lambda: made.on, "the firehose being switched on")
        pid = made._guard._process.pid  # type: ignore[union-attr]
        process = Path(f"/proc/{pid}")
        for name in ("cmdline", "environ"):
            assert vhost.admin.password not in (process / name).read_text()
        pages = int((process / "statm").read_text().split()[1])
        assert pages * os.sysconf("SC_PAGE_SIZE") < 16 * 2**20
