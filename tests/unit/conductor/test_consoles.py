"""Consoles: the conductor asks the instance's host, and never waits for one that is not there."""

import threading

import oslo_messaging
import pytest

from common import exception
from tests.unit.conductor.harness import admin, member


@pytest.fixture
def cloud(conductor):
    """One host that is up."""
    conductor.host("host1")
    return conductor


def answer(cloud, reply):
    """Let hosts answer so, or fail so."""

    def ask(ctxt, instance, tail_length):
        if isinstance(reply, Exception):
            raise reply
        return reply(instance, tail_length)

    cloud.compute.get_console_output = ask


def test_the_host_is_asked(cloud):
    """What it says is the answer."""
    answer(cloud, lambda instance, lines: f"{instance.host} {lines}")
    server = cloud.active()
    assert cloud.records.console_output(member(), server.uuid, 5) == "host1 5"


def test_other_projects_servers_are_not_there(cloud):
    """Their consoles are nobody else's."""
    with pytest.raises(exception.InstanceNotFound):
        cloud.records.console_output(member("other"), cloud.active().uuid, None)


def test_a_server_without_a_host_is_not_ready(conductor):
    """As in Nova."""
    with pytest.raises(exception.InstanceNotReady):
        conductor.records.console_output(member(), conductor.boot().uuid, None)


def test_a_host_that_is_down_is_not_waited_for(cloud):
    """The user hears of it at once."""
    server, record = cloud.active(), cloud.services.service_list(admin(), {})[0]
    cloud.services.service_update(admin(), record.uuid, {"forced_down": True})
    with pytest.raises(exception.HostUnavailable):
        cloud.records.console_output(member(), server.uuid, None)


@pytest.mark.parametrize(
    ("trouble", "told"),
    [
        (oslo_messaging.MessagingTimeout(), exception.HostUnavailable),
        (oslo_messaging.MessageDeliveryFailure(), exception.HostUnavailable),
        (
            oslo_messaging.RPCVersionCapError(version="6.1", version_cap="6.0"),
            exception.NotUnderstood,
        ),
        (exception.ConsoleNotAvailable(instance="x"), exception.ConsoleNotAvailable),
    ],
)
def test_trouble_on_the_way_has_words_for_users(cloud, trouble, told):
    """None of them is taken for a fault of the conductor."""
    server = cloud.active()
    answer(cloud, trouble)
    with pytest.raises(told):
        cloud.records.console_output(member(), server.uuid, None)


def test_hosts_that_hang_take_few_threads(cloud):
    """Others' requests are answered while two of eight threads wait; a third is turned away."""
    server, waiting, go_on = cloud.active(), threading.Barrier(3), threading.Event()

    def hang(*_):
        waiting.wait(10)
        go_on.wait(10)
        return "late"

    answer(cloud, hang)
    ask = cloud.records.console_output
    threads = [threading.Thread(target=ask, args=(member(), server.uuid, None)) for _ in range(2)]
    for thread in threads:
        thread.start()
    waiting.wait(10)
    with pytest.raises(exception.HostUnavailable):
        ask(member(), server.uuid, None)
    go_on.set()
    for thread in threads:
        thread.join(10)
