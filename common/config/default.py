"""[DEFAULT]: who this process is, and how long it may take to stop."""

from oslo_config import cfg

GROUP = "DEFAULT"
CONTEXT_FORMAT = "%(asctime)s.%(msecs)03d %(levelname)s %(name)s [%(request_id)s] %(message)s"
QUIET_LOGGERS = (
    "alembic.runtime.plugins=WARN",
    "amqp=ERROR",
    "oslo_messaging._drivers.amqpdriver=ERROR",
    "uvicorn=WARN",
)
PLAIN_FORMAT = "%(asctime)s.%(msecs)03d %(levelname)s %(name)s [-] %(message)s"

OPTS = [
    cfg.HostnameOpt(
        "host",
        sample_default="<this machine's host name>",
        help="Name of this service's host: its RPC server name and its identity in the service "
        "list. Change it when several services of one kind share a machine; it must be unique "
        "among them and stay the same over restarts, since servers belong to it.",
    ),
    cfg.StrOpt(
        "state_path",
        default="/var/lib/micronova",
        help="Folder for what a service of a package keeps on its machine. Set it to a folder that "
        "lasts and that the service may write to.",
    ),
    cfg.IntOpt(
        "graceful_shutdown_timeout",
        default=60,
        min=0,
        help="Seconds a stopping service may take to finish what it accepted, 0 for no limit. "
        "Raise it where builds take longer; a container's stop grace period must exceed it.",
    ),
]
