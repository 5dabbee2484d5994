"""What users see of availability zones."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from api.views import services
from api.views.times import precise
from common.objects import ServiceRecord


def summary(records: Iterable[ServiceRecord]) -> list[dict[str, Any]]:
    """The zones servers can be created in."""
    computes = [record for record in records if record.topic == "compute"]
    return [{**zone, "hosts": None} for zone in detail(computes)]


def detail(records: Iterable[ServiceRecord]) -> list[dict[str, Any]]:
    """All zones with their hosts, and each host's services."""
    zones: dict[str, list[ServiceRecord]] = defaultdict(list)
    for record in records:
        zones[services.zone(record)].append(record)
    return [_zone(name, inside) for name, inside in sorted(zones.items())]


def _zone(name: str, records: list[ServiceRecord]) -> dict[str, Any]:
    """A zone; it is available while a host of it is."""
    hosts: dict[str, dict[str, Any]] = defaultdict(dict)
    for record in records:
        hosts[record.host][record.binary] = {
            "available": record.up,
            "active": not record.disabled,
            "updated_at": precise(record.last_seen_at),
        }
    available = any(record.up and not record.disabled for record in records)
    return {"zoneName": name, "zoneState": {"available": available}, "hosts": hosts}
