"""The service version: one number that grows with every change of an RPC interface or object.

Each service reports its number with its record. ``auto`` in ``[upgrade_levels]`` looks up what the
lowest number among the registered services can take, so that nobody is sent what it can't read.
"""

from typing import Final

SERVICE_VERSION_HISTORY: Final[tuple[dict[str, str], ...]] = (
    # 0: unknown, treated as the first release
    {"conductor": "3.0", "compute_task": "1.0", "compute": "6.0"},
    # 1: first release
    {"conductor": "3.0", "compute_task": "1.0", "compute": "6.0"},
    # 2: pause, suspend; guests compared; fan-out to computes
    {"conductor": "3.1", "compute_task": "1.1", "compute": "6.1"},
)
SERVICE_VERSION: Final = len(SERVICE_VERSION_HISTORY) - 1


def cap_for(interface: str, service_version: int | None) -> str:
    """The highest version of ``interface`` a service of that number understands.

    :param service_version: None when nobody is known yet; newer than ours counts as ours
    """
    known = SERVICE_VERSION if service_version is None else min(service_version, SERVICE_VERSION)
    return SERVICE_VERSION_HISTORY[known][interface]
