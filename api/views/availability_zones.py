"""What users see of availability zones."""

from collections.abc import Iterable
from typing import Any

from api.views import services
from api.views.times import precise
from common.objects import ServiceRecord


def summary(records: Iterable[ServiceRecord]) -> list[dict[str, Any]]:
    """The zones servers can be created in; one is available while a host of it is."""
    available: dict[str, bool] = {}
    for record in records:
        if record.topic == "compute":
            zone = services.zone(record)
            available[zone] = available.get(zone, False) or (record.up and not record.disabled)
    return [
        {"zoneName": zone, "zoneState": {"available": available[zone]}, "hosts": None}
        for zone in sorted(available)
    ]


def detail(records: Iterable[ServiceRecord]) -> list[dict[str, Any]]:
    """All zones with their hosts, and each host's services."""
    zones: dict[str, dict[str, dict[str, Any]]] = {}
    for record in records:
        hosts = zones.setdefault(services.zone(record), {})
        hosts.setdefault(record.host, {})[record.binary] = {
            "available": record.up,
            "active": not record.disabled,
            "updated_at": precise(record.last_seen_at),
        }
    return [
        {"zoneName": zone, "zoneState": {"available": _available(hosts)}, "hosts": hosts}
        for zone, hosts in sorted(zones.items())
    ]


def _available(hosts: dict[str, dict[str, Any]]) -> bool:
    found = [service for host in hosts.values() for service in host.values()]
    return any(service["available"] and service["active"] for service in found)
