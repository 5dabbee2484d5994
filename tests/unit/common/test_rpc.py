"""The transport: what the driver is told, and how mistakes in its URL are answered."""

import threading
from unittest import mock

import oslo_messaging
import pytest
from oslo_config import cfg

from common import config, exception, rpc

URL = "rabbit://alice:secret@127.0.0.1:5672/vhost"


def conf(url: str, **options: object) -> cfg.ConfigOpts:
    made = cfg.ConfigOpts()
    config.register(made)
    oslo_messaging.TransportURL.parse(made, URL)  # registers transport_url
    made([])
    made.set_override("transport_url", url)
    for name, value in options.items():
        made.set_override(name, value, "rpc")
    return made


@pytest.mark.parametrize("url", ["rabbitt://alice:secret@host/", "alice:secret@host:port:1/"])
def test_a_wrong_url_is_explained_without_its_password(url):
    """The line says what a URL looks like and does not repeat the wrong one."""
    with pytest.raises(exception.StartupError) as error:
        rpc.RPCTransport(conf(url))
    assert "rabbit://USER:PASSWORD@HOST" in str(error.value)
    assert "secret" not in str(error.value)


def test_a_password_the_driver_would_break_is_refused():
    """It would be cut at the slash, and its first half be in an error later."""
    with pytest.raises(exception.StartupError, match="slash") as error:
        rpc.RPCTransport(conf("rabbit://alice:sec%2Fret@127.0.0.1:5672/"))
    assert "sec" not in str(error.value)


def driver_options(url: str = URL, profile: str = "classic", file: str = "", folder=None):
    """What the driver goes by, with this transport_url, queue profile and configuration file."""
    made = conf(url, queue_profile=profile)
    if file:
        path = folder / "test.conf"
        path.write_text(file)
        made(["--config-file", str(path)])
    return rpc.RPCTransport(made)._transport._driver.conf.oslo_messaging_rabbit


@pytest.mark.parametrize(("profile", "quorum"), [("classic", False), ("quorum", True)])
def test_a_profile_decides_the_kind_of_all_queues(profile, quorum):
    """Shared, reply and fan-out queues follow one option."""
    options = driver_options(profile=profile)
    assert options.rabbit_quorum_queue is options.rabbit_transient_quorum_queue is quorum


def test_a_lost_broker_is_looked_for_soon():
    """Without a word from the operator, our pauses hold and not the driver's long ones."""
    options = driver_options()
    assert (options.kombu_reconnect_delay, options.rabbit_interval_max) == (0.2, 2)


def test_the_operators_file_overrides_our_defaults(tmp_path):
    """What [oslo_messaging_rabbit] says is what the driver does, the queue profile included."""
    text = "[oslo_messaging_rabbit]\nrabbit_interval_max = 9\nrabbit_quorum_queue = true\n"
    options = driver_options(file=text, folder=tmp_path)
    assert (options.rabbit_interval_max, options.rabbit_quorum_queue) == (9, True)


def test_the_operators_url_has_the_last_word(tmp_path):
    """A setting in the URL's query overrides the file's."""
    text = "[oslo_messaging_rabbit]\nrabbit_interval_max = 9\n"
    options = driver_options(URL + "?rabbit_interval_max=7", file=text, folder=tmp_path)
    assert options.rabbit_interval_max == 7


def test_exposed_methods_answer_with_their_own_errors():
    """An error of ours is an answer to the caller, not an incident in the server's log."""

    class Endpoint:
        @rpc.expose
        def ask(self, ctxt: object) -> None:
            raise exception.InstanceNotFound(instance="abc")

    policy = oslo_messaging.ExplicitRPCAccessPolicy
    dispatcher = rpc.Dispatcher([Endpoint()], None, policy)
    incoming = mock.Mock(message={"method": "ask"}, client_timeout=None)
    with pytest.raises(oslo_messaging.ExpectedException) as answer:
        dispatcher.dispatch(incoming)
    assert answer.value.exc_info[0] is exception.InstanceNotFound


REFUSED = [
    {"method": "nothing"},
    {"method": "ask", "version": "9.0"},
    {"method": "ask", "version": "x.y"},
    {"method": "ask", "version": 3},
    {"method": "ask", "namespace": ["nowhere"]},
    {"method": ["ask"]},
    {},
]


@pytest.mark.parametrize("message", REFUSED, ids=str)
def test_no_thread_stays_for_a_refused_message(message):
    """Whoever wants to hear that its call is carried out gets one while it is, and not for ever."""

    class Endpoint:
        @rpc.expose
        def ask(self, ctxt: object) -> None:
            """Never called."""

    dispatcher = rpc.Dispatcher([Endpoint()], None, oslo_messaging.ExplicitRPCAccessPolicy)
    before = set(threading.enumerate())
    with pytest.raises(Exception):  # noqa: B017, PT011 - one of many, which the server answers
        dispatcher.dispatch(mock.Mock(message=message, ctxt={}, client_timeout=1_000))
    assert set(threading.enumerate()) == before


def test_an_answer_does_not_wait_long_for_its_queue():
    """A made-up reply queue would hold a thread for the library's minute."""
    assert driver_options().kombu_missing_consumer_retry_timeout == 5
