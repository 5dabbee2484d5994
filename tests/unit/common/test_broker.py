"""The look at the broker before the driver has its own: as the driver will, and no other way."""

import ssl
from unittest.mock import MagicMock

import oslo_messaging
import pytest
from amqp.exceptions import AccessRefused
from oslo_config import cfg

from common import broker, config, exception, rpc


class Connected(Exception):
    """Raised in place of a connection."""


@pytest.fixture
def tls_of(monkeypatch):
    """What a connection to a broker with this URL and these driver options is made with."""

    def look(url, **options):
        conf = cfg.ConfigOpts()
        config.register(conf)
        conf([])
        rpc.register_options(conf)
        for name, value in options.items():
            conf.set_override(name, value, "oslo_messaging_rabbit")
        with pytest.raises(Connected) as connected:
            broker.wait_for_broker(conf, oslo_messaging.TransportURL.parse(conf, url))
        return connected.value.args[0]

    def connect(**arguments):
        raise Connected(arguments["ssl"])

    monkeypatch.setattr(broker.amqp, "Connection", connect)
    return look


def test_without_ssl_it_connects_in_the_clear(tls_of):
    """TLS is for brokers that speak it."""
    assert tls_of("rabbit://host/") is False


@pytest.mark.parametrize(
    ("query", "options", "tls"),
    [("?ssl=true", {}, True), ("", {"ssl": True}, True), ("?ssl=false", {"ssl": True}, False)],
    ids=["url", "file", "url over file"],
)
def test_ssl_is_read_where_the_driver_reads_it(tls_of, query, options, tls):
    """The URL's query has the last word over the file."""
    assert tls_of(f"rabbit://host/{query}", **options) is tls


def test_with_a_certificate_authority_the_broker_has_to_prove_its_name(tls_of):
    """Who gives a CA file wants to be sure whom the password goes to."""
    assert tls_of("rabbit://one/?ssl=1", ssl_ca_file="/ca", ssl_cert_file="/me") == {
        "certfile": "/me",
        "ca_certs": "/ca",
        "cert_reqs": ssl.CERT_REQUIRED,
        "server_hostname": "one",
    }


@pytest.fixture
def wait_for(monkeypatch):
    """Wait for the brokers of a URL, each of which does what its name says."""
    conf = cfg.ConfigOpts()
    config.register(conf)
    conf([])
    rpc.register_options(conf)

    def connect(host, **_):
        name = host.partition(":")[0]
        if name.startswith("refuses"):
            raise AccessRefused
        if name.startswith("away"):
            raise OSError("connection refused")
        connection = MagicMock()
        connection.__enter__.return_value = connection
        return connection

    monkeypatch.setattr(broker.amqp, "Connection", connect)

    def wait(*hosts):
        url = "rabbit://" + ",".join(f"me:secret@{host}:5672" for host in hosts) + "/"
        broker.wait_for_broker(conf, oslo_messaging.TransportURL.parse(conf, url))

    return wait


@pytest.mark.parametrize("hosts", [("refuses", "good"), ("away", "good"), ("good", "refuses")])
@pytest.mark.timeout(10)
def test_one_node_that_would_do_is_enough(wait_for, hosts):
    """A node of a cluster that is away or refuses does not keep a service from starting."""
    wait_for(*hosts)


def test_nodes_that_all_refuse_end_the_start(wait_for):
    """A wrong password is said at once, and not waited for."""
    with pytest.raises(exception.StartupError, match="refuses user 'me'"):
        wait_for("refuses1", "refuses2")
