"""The conductor's interfaces: their topics, versions, and how long who asks waits."""

from typing import Any

TOPIC, REPORT_TOPIC = "conductor", "report"

# The versions of this release: what a manager serves, and the highest a client sends
VERSION, TASK_VERSION, REPORT_VERSION = "3.1", "1.1", "1.0"

# Seconds. Records are read and written in milliseconds, and all of it can be repeated: who waits
# longer waits for a conductor that is gone. A monitor would cost each call a thread there.
RECORDS = {"timeout": 10, "call_monitor_timeout": None}
PERIODIC: dict[str, Any] = {
    "timeout": 5,
    "retry": 0,
}  # another one follows, and nobody who stops waits long
