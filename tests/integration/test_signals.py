"""Signals: what a process that is asked to stop still does, and what it takes up without a stop."""

import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from deployment.process import ManagedProcess
from tests.fixtures.cloud import Cloud

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]

MakeCloud = Callable[..., Cloud]
DRAINED, DRAIN_TIMED_OUT = 0, 3
SLOW = {"compute": {"fake_build_time": 2}}
ENDLESS = {"compute": {"fake_build_time": 600}}


def begin_build(cloud: Cloud) -> str:
    """Have compute1, the only one, in the middle of a build; the server's id."""
    uuid = cloud.client.boot()
    cloud.building_on(uuid)
    cloud["conductor"].wait_for_line(r"cast .* build_and_run_instance \S+ \S+ ms ok", 30)
    return uuid


def begin_drain(process: ManagedProcess, number: signal.Signals = signal.SIGTERM) -> None:
    """Ask a process to stop and see it begin to."""
    process.terminate(number)
    process.wait_for_line("draining", 30)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_compute_finishes_the_build_it_has_begun(
    make_cloud: MakeCloud, number: signal.Signals
) -> None:
    """A compute that is asked to stop in the middle of a build ends drained, its server ACTIVE."""
    cloud = make_cloud(options=SLOW)
    uuid = begin_build(cloud)
    cloud["compute1"].terminate(number)
    assert cloud["compute1"].wait(60) == DRAINED
    assert cloud.client.show(uuid)["status"] == "ACTIVE"
    assert cloud.hosts_with(uuid) == ["host1"]


@pytest.mark.flow
def test_no_user_notices_that_a_conductor_is_replaced(make_cloud: MakeCloud) -> None:
    """A conductor that stops hands over: with a second one every request is accepted and done."""
    cloud = make_cloud(conductors=2, computes=1)
    with ThreadPoolExecutor(4) as users:
        answers = [users.submit(cloud.client.boot_active) for _ in range(40)]
        answers[4].result()
        cloud["conductor"].terminate()
        assert cloud["conductor"].wait(60) == DRAINED
        for answer in answers:
            answer.result()
    cloud.wait_until_consistent()


def test_the_api_answers_what_it_has_begun(make_cloud: MakeCloud) -> None:
    """A request in progress when the api is asked to stop gets its answer."""
    logged = {"debug": True, "default_log_levels": "oslo_messaging._drivers.amqpdriver=DEBUG"}
    cloud = make_cloud(options={"DEFAULT": logged})
    cloud.client.boot_active()
    mark = cloud["api"].output.mark
    cloud["conductor"].pause()
    with ThreadPoolExecutor(1) as user:
        answer = user.submit(cloud.client.try_boot)
        cloud["api"].wait_for_line(r"CALL msg_id", 30, since=mark)
        begin_drain(cloud["api"])
        cloud["conductor"].resume()
        assert answer.result().status_code == 202
    assert cloud["api"].wait(60) == DRAINED


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_a_process_at_once(
    make_cloud: MakeCloud, second: signal.Signals
) -> None:
    """Who insists does not wait for the drain, and sees so by the exit code."""
    cloud = make_cloud(options=ENDLESS)
    begin_build(cloud)
    begin_drain(cloud["compute1"])
    cloud["compute1"].terminate(second)
    assert cloud["compute1"].wait(30) == 128 + second


def test_a_drain_that_takes_too_long_is_given_up(make_cloud: MakeCloud) -> None:
    """graceful_shutdown_timeout bounds the drain, and the exit code says that it was cut short."""
    cloud = make_cloud(options={"DEFAULT": {"graceful_shutdown_timeout": 1}, **ENDLESS})
    begin_build(cloud)
    begin_drain(cloud["compute1"])
    assert cloud["compute1"].wait(30) == DRAIN_TIMED_OUT


def sighup(cloud: Cloud, name: str, pattern: str) -> None:
    """Let a process re-read its configuration and wait for the line that says how it went."""
    process = cloud[name]
    pid, mark = process.pid, process.output.mark
    process.send_signal(signal.SIGHUP)
    process.wait_for_line(pattern, 30, since=mark)
    assert process.running
    assert process.pid == pid


@pytest.mark.flow
def test_sighup_changes_an_option_without_a_restart(make_cloud: MakeCloud) -> None:
    """A mutable option takes effect in the process that runs."""
    cloud = make_cloud(options={"compute": {"fake_failure_rate": 1}})
    cloud.client.wait_for_status(cloud.client.boot(), "ERROR")
    cloud.configure("compute1", {"compute": {"fake_failure_rate": 0}})
    sighup(cloud, "compute1", "compute@host1 reset")
    cloud.client.boot_active()


@pytest.mark.parametrize("name", ["conductor", "compute1", "api"])
def test_every_service_goes_on_after_a_sighup(calm_cloud: Cloud, name: str) -> None:
    """No service restarts, ends or goes deaf when its configuration is read again."""
    sighup(calm_cloud, name, " reset")
    calm_cloud.client.boot_active()


def test_a_bad_value_at_sighup_leaves_the_old_one(make_cloud: MakeCloud) -> None:
    """A typo in a file that is re-read is reported, and the process works on as before."""
    cloud = make_cloud()
    cloud.configure("compute1", {"compute": {"fake_build_time": "soon"}})
    sighup(cloud, "compute1", r"reset failed.*\[compute\] fake_build_time")
    cloud.configure("compute1", {"compute": {"fake_build_time": 0}, "DEFAULT": {"debug": "maybe"}})
    sighup(cloud, "compute1", "reset failed")
    cloud.client.boot_active()


def test_a_sighup_that_comes_too_early_is_not_lost(define_cloud: MakeCloud) -> None:
    """Configuration that changes while a process is still starting is adopted once it has."""
    cloud = define_cloud(options={"compute": {"fake_failure_rate": 1}})
    cloud.prepare()
    compute = cloud["compute1"].start()
    compute.wait_for_line("waiting for a conductor", 30)
    cloud.configure("compute1", {"compute": {"fake_failure_rate": 0}})
    compute.send_signal(signal.SIGHUP)
    cloud.start("conductor", "api", timeout=60)
    compute.wait_for_line("compute@host1 reset", 30)
    cloud.client.boot_active()
