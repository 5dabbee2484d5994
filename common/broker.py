"""Waits for the broker before oslo.messaging does, so that mistakes get a clear line.

Left alone, the driver retries for ever, whether the broker is still starting, the password is
wrong or the vhost holds another kind of queues. Here the first is waited for, with a message every
few seconds, and the others end the process.
"""

import math
import ssl
from typing import Any

import amqp
import oslo_messaging
from amqp import exceptions as amqp_errors
from oslo_config import cfg
from oslo_log import log
from oslo_utils import strutils

from common import exception
from common.waiting import wait_until

LOG = log.getLogger("micronova.broker")
SLASHED = (
    "transport_url: oslo.messaging can't use a user name or password with a slash in it, not even "
    "written as %2F: give the broker's user another one"
)
NOT_A_URL = (
    "[DEFAULT] transport_url must name a RabbitMQ broker: rabbit://USER:PASSWORD@HOST:5672/VHOST"
)
RETRY_SECONDS = 0.25


def wait_for_broker(
    conf: cfg.ConfigOpts, url: oslo_messaging.TransportURL, patience: float = math.inf
) -> None:
    """Return once one of the hosts in ``url`` lets us in.

    :param patience: seconds
    :raises StartupError: all hosts refuse the user, the password, the vhost or the queue profile,
        or the patience is at its end
    """
    _require_broker(url)

    def attempt() -> str | None:
        refusals, problems = [], []
        for host in url.hosts:
            try:
                problem = _try(conf, url, host)
            except exception.StartupError as refusal:
                refusals.append(refusal)
                continue
            if problem is None:
                return None
            problems.append(problem)
        if not problems:
            raise refusals[0]
        return "; ".join([*map(str, refusals), *problems])

    wait_until(attempt, "the broker", RETRY_SECONDS, patience)


def broker_url(conf: cfg.ConfigOpts) -> oslo_messaging.TransportURL:
    """Return what ``transport_url`` says.

    :raises StartupError: it is not the URL of a broker
    """
    try:
        url = oslo_messaging.TransportURL.parse(conf)
    except oslo_messaging.InvalidTransportURL:
        raise exception.StartupError(reason=NOT_A_URL) from None
    _require_broker(url)
    return url


def _require_broker(url: oslo_messaging.TransportURL) -> None:
    if not url.transport.startswith("rabbit") or not url.hosts:
        raise exception.StartupError(reason=NOT_A_URL)


def _try(
    conf: cfg.ConfigOpts, url: oslo_messaging.TransportURL, host: oslo_messaging.TransportHost
) -> str | None:
    """Connect once; None when let in, else what is in the way."""
    vhost, address = vhost_of(url), address_of(host)
    try:
        with connection(conf, url, host) as connected:
            _declare_exchange(conf, url, connected.channel())
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


def vhost_of(url: oslo_messaging.TransportURL) -> str:
    """The vhost that a transport URL leads to."""
    return url.virtual_host or "/"


def address_of(host: oslo_messaging.TransportHost) -> str:
    """``HOST:PORT`` of one of a URL's hosts."""
    return f"{host.hostname}:{host.port or 5672}"


def connection(
    conf: cfg.ConfigOpts,
    url: oslo_messaging.TransportURL,
    host: oslo_messaging.TransportHost,
    **arguments: Any,
) -> amqp.Connection:
    """A connection to one of the hosts in ``url``, with TLS where the driver would use it.

    It is a context manager that connects; ``arguments`` go to ``amqp.Connection``.
    """
    return amqp.Connection(
        host=address_of(host),
        userid=host.username or "guest",
        password=host.password or "guest",
        virtual_host=vhost_of(url),
        connect_timeout=3,
        ssl=_tls(_driver_options(conf, url), host.hostname),
        **arguments,
    )


def _declare_exchange(
    conf: cfg.ConfigOpts, url: oslo_messaging.TransportURL, channel: amqp.Channel
) -> None:
    """Declare the control exchange as the driver will; it shows which profile the vhost is of.

    Left to find out, the driver would declare quorum queues on an exchange that does not suit them
    and fail at each of them anew.
    """
    options = _driver_options(conf, url)
    durable = any(
        strutils.bool_from_string(options[name])
        for name in ("rabbit_quorum_queue", "amqp_durable_queues")
    )
    try:
        channel.exchange_declare(conf.control_exchange, "topic", durable=durable, auto_delete=False)
    except amqp_errors.PreconditionFailed:
        raise exception.StartupError(
            reason=f"vhost {url.virtual_host!r} was used with another [rpc] queue_profile than "
            f"{conf.rpc.queue_profile}: go back to that one, or use a new vhost"
        ) from None
    except amqp_errors.AccessRefused:
        LOG.debug("not allowed to declare exchanges: the queue profile is taken for right")


def _driver_options(conf: cfg.ConfigOpts, url: oslo_messaging.TransportURL) -> dict[str, Any]:
    """The driver's options; what the URL's query has of them comes first, and as text."""
    return {**conf.oslo_messaging_rabbit, **url.query}


def _tls(options: dict[str, Any], hostname: str) -> dict[str, Any] | bool:
    """As the driver does it: the broker's name is checked where there is a ``ssl_ca_file``."""
    if not strutils.bool_from_string(options["ssl"]):
        return False
    files = {
        "keyfile": options["ssl_key_file"],
        "certfile": options["ssl_cert_file"],
        "ca_certs": options["ssl_ca_file"],
    }
    wishes: dict[str, Any] = {name: path for name, path in files.items() if path}
    if options["ssl_ca_file"]:
        wishes |= {"cert_reqs": ssl.CERT_REQUIRED, "server_hostname": hostname}
    return wishes or True
