"""The clock for what one process measures: it is never set, and goes on while the machine sleeps.

Python's monotonic clock stands still during a suspend: after it everything would look as if no
time had passed. Times that several machines compare are not measured with it, they are the
database's.
"""

import time


def seconds() -> float:
    """Seconds since some moment in the past."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
