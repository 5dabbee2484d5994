"""Service: its heartbeat never stands in its way, and registering outlasts a missing conductor."""

import threading
from types import SimpleNamespace

import oslo_messaging
import pytest
from oslo_config import cfg

from common import config, exception
from common.heartbeat import beat
from common.manager import Manager
from common.objects import ServiceState
from common.service import Service


class Registry:
    """Keeps notes; fails as told, the last failure for ever.

    :ivar failures: for each method the errors to raise, None or what to answer
    """

    def __init__(self, **failures):
        self._failures = {name: list(errors) for name, errors in failures.items()}
        self.calls = []

    def _answer(self, method):
        self.calls.append(method)
        errors = self._failures.get(method, [None])
        error = errors.pop(0) if len(errors) > 1 else errors[0]
        if isinstance(error, Exception):
            raise error
        return error or []

    def service_register(self, ctxt, record):
        self._answer("service_register")
        return SimpleNamespace(uuid="a uuid", last_seen_at=None)

    def services_report(self, ctxt, states):
        return self._answer("services_report")


class HostManager(Manager):
    """A manager that notes whether it was drained."""

    def __init__(self, conf, registry):
        super().__init__(conf)
        self.registry = registry
        self.drained = threading.Event()

    def drain(self):
        self.drained.set()


class Transport:
    """Nobody to talk to."""

    def wait_until_up(self):
        pass

    def client(self, target, caller):
        return SimpleNamespace(prepare=lambda **_: SimpleNamespace(cast=lambda *_, **__: None))

    def server(self, target, endpoints):
        nothing = lambda: None  # noqa: E731
        self.listening = SimpleNamespace(is_deaf=False)
        listener = SimpleNamespace(_poll_style_listener=self.listening)
        return SimpleNamespace(start=nothing, stop=nothing, wait=nothing, listener=listener)


def make_service(registry):
    conf = cfg.ConfigOpts()
    config.register(conf)
    conf([])
    manager = HostManager(conf, registry)
    described = SimpleNamespace(
        further_topics=("report",),
        host_topics=(),
        topic="compute",
        binary="nova-compute",
        version=1,
        make_manager=lambda *_: manager,
    )
    return Service(described, conf, Transport(), "host1"), manager


@pytest.fixture
def serve():
    """Start a service with this registry."""

    def start(registry):
        service, manager = make_service(registry)
        service.start()
        return service, manager

    return start


TROUBLE = {
    "no conductor": oslo_messaging.MessagingTimeout("none"),
    "a database that is away": RuntimeError("connection refused\nand where in the code"),
}


@pytest.mark.parametrize("error", TROUBLE.values(), ids=TROUBLE.keys())
def test_a_heartbeat_that_fails_does_not_keep_it_from_draining(serve, error):
    """What was accepted is finished though nobody can be told."""
    service, manager = serve(Registry(services_report=[error]))
    service.stop()
    assert manager.drained.is_set()


def test_a_lost_heartbeat_is_logged_once(serve, caplog):
    """The log has the change in one line, and then its end."""
    error = TROUBLE["a database that is away"]
    service, _ = serve(Registry(services_report=[error, error, None, None]))
    for _ in range(4):
        beat([service._heartbeat])
    assert [text for text in caplog.messages if "heartbeat" in text] == [
        "heartbeat not delivered: RuntimeError: connection refused"
    ]
    service.stop()


def test_a_service_that_messages_may_not_reach_does_not_say_that_it_is_up(serve, caplog, tmp_path):
    """Its record grows old and its file as well; it is as before once messages reach it again."""
    registry, file = Registry(), tmp_path / "heartbeat"
    service, _ = serve(registry)
    service._heartbeat._file = str(file)
    service._transport.listening.is_deaf = True
    beat([service._heartbeat])
    assert "services_report" not in registry.calls
    assert not file.exists()
    assert "messages reach" in caplog.text
    service._transport.listening.is_deaf = False
    beat([service._heartbeat])
    assert registry.calls[-1] == "services_report"
    assert file.exists()
    service.stop()


def test_a_deaf_service_still_signs_off(serve):
    """Who stops is not up, and says so whether or not anything reaches it."""
    registry = Registry()
    service, _ = serve(registry)
    service._transport.listening.is_deaf = True
    service.stop()
    assert registry.calls.count("services_report") == 2


def test_a_service_whose_record_was_deleted_registers_again(serve):
    """A service that serves is in the list of services."""
    registry = Registry(services_report=[["a uuid"], None])
    service, _ = serve(registry)
    beat([service._heartbeat])
    assert registry.calls[-1] == "service_register"
    service.stop()


def test_registering_again_may_fail(serve):
    """A heartbeat never raises, not even while it mends things."""
    registry = Registry(
        services_report=[["a uuid"], None], service_register=[None, TROUBLE["no conductor"]]
    )
    service, _ = serve(registry)
    beat([service._heartbeat])
    service.stop()


def test_a_service_that_stops_does_not_register_again(serve):
    """Who deletes a record while its service stops does not get it back."""
    registry = Registry(services_report=[["a uuid"]])
    service, _ = serve(registry)
    service.stop()
    assert registry.calls.count("service_register") == 1
    assert service._heartbeat.state == ServiceState.STOPPED


@pytest.mark.parametrize(
    "error", [TROUBLE["no conductor"], exception.DatabaseUnavailable()], ids=["rpc", "database"]
)
def test_a_conductor_that_goes_away_is_waited_for(serve, caplog, error):
    """A start goes on once there is somebody to register with, and says what it waits for."""
    registry = Registry(service_register=[error, None])
    service, _ = serve(registry)
    assert registry.calls == ["service_register", "service_register"]
    assert f"waiting for a conductor to register with: {type(error).__name__}" in caplog.messages
    service.stop()


def test_queues_are_there_before_it_is_registered(monkeypatch):
    """Whoever is registered is sent messages at once: on a new host the first must not be lost."""
    registry, order = Registry(), []
    service, _ = make_service(registry)
    monkeypatch.setattr(registry, "_answer", order.append)
    server = SimpleNamespace(start=lambda: order.append("serve"), stop=lambda: None)
    server.wait = server.stop
    monkeypatch.setattr(Transport, "server", lambda *_: server)
    service.start()
    service.stop()
    assert order[:2] == ["serve", "service_register"]


def test_a_service_nobody_hears_is_not_waited_for_twice(serve):
    """A drain without a conductor costs one time-out for its reports, not one for each."""
    registry = Registry(services_report=[TROUBLE["no conductor"]])
    service, _ = serve(registry)
    service.stop()
    assert registry.calls.count("services_report") == 1


def test_a_broker_that_goes_away_during_a_drain_is_not_waited_for(serve, monkeypatch):
    """An answer that nobody takes any more keeps no service from ending."""
    monkeypatch.setattr("common.service.WITHOUT_BROKER_SECONDS", 0.01)
    sent, ended = [], threading.Event()

    def cast(*_, **__):
        sent.append("nudge")
        if len(sent) > 1:
            raise oslo_messaging.MessageDeliveryFailure("refused")

    client = SimpleNamespace(prepare=lambda **_: SimpleNamespace(cast=cast))
    monkeypatch.setattr(Transport, "client", lambda *_: client)
    nothing = lambda: None  # noqa: E731
    server = SimpleNamespace(start=nothing, stop=nothing, wait=ended.wait)
    monkeypatch.setattr(Transport, "server", lambda *_: server)
    service, manager = serve(Registry())
    stopping = threading.Thread(target=service.stop, daemon=True)
    stopping.start()
    stopping.join(10)
    ended.set()
    assert manager.drained.is_set()


def test_each_listener_is_woken_when_it_is_to_stop(monkeypatch):
    """A message that comes earlier is taken, and the listener goes to sleep again."""
    service, manager = make_service(Registry())
    monkeypatch.setattr(type(manager), "additional_topics", {"report": ()})
    service.start()
    done = []
    monkeypatch.setattr(service, "_nudge", lambda topic: done.append(f"wake {topic}"))
    for topic, server in service._servers.items():
        server.stop = lambda topic=topic: done.append(f"stop {topic}")
    service.stop()
    assert done == ["wake compute", "stop compute", "wake report", "stop report"]
