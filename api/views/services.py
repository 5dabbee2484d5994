"""What users see of the deployment's services."""

from typing import Any

from api.microversion import Version
from api.views.times import precise
from common.objects import ServiceRecord

INTERNAL_ZONE = "internal"


def zone(service: ServiceRecord) -> str:
    """The availability zone: a compute's own, one of their own for the control services."""
    return str(service.availability_zone) if service.topic == "compute" else INTERNAL_ZONE


def state(service: ServiceRecord) -> str:
    """``up`` or ``down``."""
    return "up" if service.up else "down"


def status(service: ServiceRecord) -> str:
    """``enabled`` or ``disabled``."""
    return "disabled" if service.disabled else "enabled"


def ident(version: Version, record: Any) -> str | int:
    """The id of a service or compute node: a number before 2.53, a UUID from then on."""
    return str(record.uuid) if version >= (2, 53) else int(record.id)


def detail(version: Version, service: ServiceRecord) -> dict[str, Any]:
    """A service."""
    shown = {
        "id": ident(version, service),
        "binary": service.binary,
        "host": service.host,
        "zone": zone(service),
        "status": status(service),
        "state": state(service),
        "updated_at": precise(service.last_seen_at),
        "disabled_reason": service.disabled_reason,
    }
    if version >= (2, 11):
        shown["forced_down"] = service.forced_down
    return shown
