"""The look at the broker before the driver has its own: as the driver will, and no other way."""

import ssl

import oslo_messaging
import pytest
from oslo_config import cfg

from common import broker, config, rpc


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
    [
        ("?ssl=true", {}, True),
        ("", {"ssl": True}, True),
        ("?ssl=false", {"ssl": True}, False),
    ],
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
