"""A notification listener with a mistake: ``python -m cli.drills.listener``.

oslo.messaging confirms a notification when its endpoint has returned. This endpoint writes each one
to an archive, and waits for the archive's answer for ever: so nothing is confirmed, while the
broker hands over more and more. With ``--mended`` it does not wait longer than it should.
"""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

import threading
from collections.abc import Sequence
from typing import Any, Final

import oslo_messaging
from oslo_config import cfg

from cli.drills import report
from cli.drills.transport import transport_url
from common import config

TOPIC = "drill_notifications"
QUEUE = f"{TOPIC}.info"
PATIENCE_SECONDS = 0.01

MENDED: Final = cfg.BoolOpt("mended", default=False, help="Wait with a time-out.")


class Endpoint:
    """Gets the notifications.

    :param patience: how long to wait for the archive, in seconds; None is the mistake
    """

    def __init__(self, patience: float | None) -> None:
        self._patience = patience
        self._archived = threading.Event()  # the archive hangs: it is never set

    def info(
        self,
        ctxt: dict[str, Any],
        publisher_id: str,  # noqa: ARG002
        event_type: str,  # noqa: ARG002
        payload: dict[str, int],
        metadata: dict[str, Any],  # noqa: ARG002
    ) -> None:
        """Take a notification of priority ``info``."""
        self._archived.wait(self._patience)
        report.tell("done", payload["number"])


def main(argv: Sequence[str] | None = None) -> None:
    """Listen until a signal ends the process."""
    conf = cfg.CONF
    conf.register_cli_opt(MENDED)
    config.load(conf, "micronova-drill", argv)
    listener = oslo_messaging.get_notification_listener(
        oslo_messaging.get_notification_transport(conf, url=transport_url(conf)),
        [oslo_messaging.Target(topic=TOPIC)],
        [Endpoint(PATIENCE_SECONDS if conf.mended else None)],
    )
    listener.start()
    report.tell(report.READY)
    threading.Event().wait()


if __name__ == "__main__":
    main()
