"""Who sent a report: not what a message says, but where the broker let it be sent to."""

import re

from common import exception
from common.context import RequestContext
from conductor.rpcapi import REPORT_TOPIC, sender


def require(ctxt: RequestContext, topic: str, host: str) -> None:
    """Make sure that a report is that service's own; a call within this process always is.

    :raises NotTheSender: another one sent it
    """
    if ctxt.sent_to is None:
        return
    # a process that runs several hosts calls them after itself: compute-1, compute-2, ...
    names = {sender(topic, host), sender(topic, re.sub(r"-\d+$", "", host))}
    came_by = ctxt.sent_to.removeprefix(f"{REPORT_TOPIC}.")
    if came_by not in names:
        raise exception.NotTheSender(sender=came_by, topic=topic, host=host)
