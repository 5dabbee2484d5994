"""RPC methods that every service sends all the time: they would drown all else in logs and traces.

Whoever sends one says itself what its failure means.
"""

from typing import Final

QUIET: Final = frozenset({"service_report", "services_report", "ping"})
