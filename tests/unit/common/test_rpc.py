"""The transport: what the driver is told, and how mistakes in its URL are answered."""

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


@pytest.mark.parametrize(("profile", "quorum"), [("classic", "false"), ("quorum", "true")])
def test_a_profile_decides_the_kind_of_all_queues(profile, quorum):
    """Shared, reply and fan-out queues follow one option."""
    query = rpc.transport_url(conf(URL, queue_profile=profile)).query
    assert query["rabbit_quorum_queue"] == query["rabbit_transient_quorum_queue"] == quorum


def test_the_operators_url_has_the_last_word():
    """A setting in the URL's query overrides the profile's."""
    query = rpc.transport_url(conf(URL + "?rabbit_interval_max=9")).query
    assert query["rabbit_interval_max"] == "9"


def test_exposed_methods_answer_with_their_own_errors():
    """An error of ours is an answer to the caller, not an incident in the server's log."""

    @rpc.expose
    def endpoint() -> None:
        raise exception.InstanceNotFound(instance="abc")

    with pytest.raises(oslo_messaging.ExpectedException) as answer:
        endpoint()
    assert answer.value.exc_info[0] is exception.InstanceNotFound
