"""[service]: how services show that they are alive."""

from oslo_config import cfg

GROUP = "service"

OPTS = [
    cfg.FloatOpt(
        "report_interval",
        default=5.0,
        min=0.1,
        help="Seconds between two heartbeats of a service. Raise it in deployments of thousands "
        "of hosts, together with down_time.",
    ),
    cfg.FloatOpt(
        "down_time",
        default=20.0,
        min=0.3,
        help="Seconds without a heartbeat after which a service counts as down and its work is "
        "given to others. Keep it at three report intervals or more; lower it for faster "
        "recovery at the price of moving work from hosts that are merely slow.",
    ),
    cfg.StrOpt(
        "heartbeat_file",
        help="File that is touched when the service is ready and with each heartbeat that was "
        "delivered: a health check only looks at its age. Set it where something watches.",
    ),
    cfg.StrOpt(
        "availability_zone",
        default="nova",
        help="Availability zone this host belongs to, chosen by users at server create.",
    ),
]
