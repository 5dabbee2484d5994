"""Waits for the broker before oslo.messaging does, so that mistakes get a clear line.

Left alone, the driver retries for ever, whether the broker is still starting or the password is
wrong. Here the first is waited for, with a message every few seconds, and the second ends the
process.
"""

import ssl
import time

import amqp
import oslo_messaging
from amqp import exceptions as amqp_errors
from oslo_config import cfg
from oslo_log import log

from common import exception

LOG = log.getLogger("micronova.broker")
NOT_A_URL = (
    "[DEFAULT] transport_url must name a RabbitMQ broker: rabbit://USER:PASSWORD@HOST:5672/VHOST"
)
RETRY_SECONDS = 0.25
SAY_EVERY_SECONDS = 3.0


def wait_for_broker(conf: cfg.ConfigOpts) -> None:
    """Return once one of the hosts in ``transport_url`` lets us in.

    :raises StartupError: the broker refuses the user, the password or the vhost
    """
    url = oslo_messaging.TransportURL.parse(conf)
    if not url.transport.startswith("rabbit") or not url.hosts:
        raise exception.StartupError(reason=NOT_A_URL)
    said = 0.0
    while True:
        problems = [_try(conf, host, url.virtual_host or "/") for host in url.hosts]
        if None in problems:
            return
        if time.monotonic() - said >= SAY_EVERY_SECONDS:
            LOG.warning("waiting for the broker: %s", "; ".join(filter(None, problems)))
            said = time.monotonic()
        time.sleep(RETRY_SECONDS)


def _try(conf: cfg.ConfigOpts, host: oslo_messaging.TransportHost, vhost: str) -> str | None:
    """Connect once; None when let in, else what is in the way."""
    address = f"{host.hostname}:{host.port or 5672}"
    try:
        with amqp.Connection(
            host=address,
            userid=host.username or "guest",
            password=host.password or "guest",
            virtual_host=vhost,
            connect_timeout=3,
            ssl=_tls(conf, host.hostname),
        ):
            return None
    except amqp_errors.AccessRefused:
        raise exception.StartupError(
            reason=f"the broker at {address} refuses user {host.username!r}: "
            "check user and password in [DEFAULT] transport_url"
        ) from None
    except amqp_errors.NotAllowed:
        raise exception.StartupError(
            reason=f"the broker at {address} has no vhost {vhost!r} for user {host.username!r}: "
            "create it and its permissions, or correct [DEFAULT] transport_url"
        ) from None
    except (OSError, amqp_errors.AMQPError) as error:
        return f"{address}: {error}"


def _tls(conf: cfg.ConfigOpts, hostname: str) -> dict[str, object] | bool:
    options = conf.oslo_messaging_rabbit
    if not options.ssl:
        return False
    return {
        "ca_certs": options.ssl_ca_file or None,
        "certfile": options.ssl_cert_file or None,
        "keyfile": options.ssl_key_file or None,
        "cert_reqs": ssl.CERT_REQUIRED,
        "server_hostname": hostname,
    }
