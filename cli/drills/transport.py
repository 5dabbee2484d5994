"""How the drills talk to the broker: with an exchange and queues of their own.

The broker deletes all of them once nobody uses them, so that even a drill that is killed leaves
nothing behind for long. No service of a deployment sees any of their messages.
"""

import oslo_messaging
from oslo_config import cfg

from common import exception
from common.broker import NOT_A_URL
from common.context import service_context
from common.rpc import DRIVER, register_options

EXCHANGE = "drill"
GONE_SECONDS = 5  # after which a queue for fan-outs goes that nobody reads

_OPTIONS = {
    "amqp_auto_delete": True,
    # what RabbitMQ 4.3 still takes with auto-delete: neither quorum queues nor transient ones
    "amqp_durable_queues": True,
    "rabbit_quorum_queue": False,
    "rabbit_transient_queues_ttl": GONE_SECONDS,
    "rabbit_stream_fanout": False,
    "use_queue_manager": False,
    "rabbit_qos_prefetch_count": 0,  # as the library has it: how much is handed over has no bound
}


def transport_url(conf: cfg.ConfigOpts) -> oslo_messaging.TransportURL:
    """The deployment's broker; from here on `conf` is that of a drill.

    :raises StartupError: ``transport_url`` is not the URL of a broker
    """
    register_options(conf)
    conf.set_override("control_exchange", EXCHANGE)
    for name, value in _OPTIONS.items():
        conf.set_override(name, value, DRIVER)
    try:
        return oslo_messaging.TransportURL.parse(conf)
    except oslo_messaging.InvalidTransportURL:
        raise exception.StartupError(reason=NOT_A_URL) from None


def wire_context() -> dict[str, object]:
    """The context of all messages of a drill: one request, that the user ``drill`` makes."""
    return {**service_context().to_wire(), "user": "drill"}
