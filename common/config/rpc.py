"""[rpc]: how messages travel. The broker's address is [DEFAULT] transport_url."""

from oslo_config import cfg

GROUP = "rpc"

OPTS = [
    cfg.StrOpt(
        "queue_profile",
        default="classic",
        choices=[
            ("classic", "transient classic queues: fastest, right for a single broker node"),
            ("quorum", "replicated queues: survive a node, asked for by RabbitMQ 4.3 and later"),
        ],
        help="Kind of queues this deployment declares. All services of one deployment must agree. "
        "A vhost that was used with one profile can't be switched to the other: the exchange's "
        "durability differs and the broker answers 406. Use a new vhost.",
    ),
    cfg.IntOpt(
        "send_retry",
        default=5,
        min=0,
        help="How often a message is sent again while the broker can't be reached, before the "
        "sender gets an error. Raise it where brokers fail over slowly.",
    ),
    cfg.FloatOpt(
        "send_timeout",
        default=10.0,
        min=0.1,
        help="Seconds after which the sender gets an error though more could be tried: a broker "
        "that hangs confirms nothing. Raise it, with send_retry, where brokers fail over slowly.",
    ),
    cfg.IntOpt(
        "max_payload",
        default=1024 * 1024,
        min=1024,
        help="Largest RPC argument or result in bytes. A message far beyond the usual few "
        "kilobytes slows every other on its connection.",
    ),
]
