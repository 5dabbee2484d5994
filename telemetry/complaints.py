"""OpenTelemetry's complaints, of which a receiver that is away causes several every few seconds."""

import logging
import time
from typing import Final

from oslo_log import log

LOG = log.getLogger("micronova.tracing")

SAY_EVERY_SECONDS: Final = 60.0


class Complaints(logging.Handler):
    """Logs one complaint as ours, and no other for a minute."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._quiet_until = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        """Say what a library has to say, if it is time."""
        now = time.monotonic()
        if now >= self._quiet_until:
            self._quiet_until = now + SAY_EVERY_SECONDS
            LOG.warning("spans may be missing: %s", record.getMessage())


def install() -> None:
    """Take over all that OpenTelemetry logs in this process."""
    logger = logging.getLogger("opentelemetry")
    logger.addHandler(Complaints())
    logger.propagate = False
