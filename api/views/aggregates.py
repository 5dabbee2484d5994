"""What users see of aggregates."""

from typing import Any

from api.microversion import Version
from api.views.times import precise
from common.objects import ZONE, Aggregate


def created(version: Version, aggregate: Aggregate) -> dict[str, Any]:
    """One that has just been made."""
    shown = {
        "id": aggregate.id,
        "name": aggregate.name,
        "availability_zone": aggregate.metadata.get(ZONE),
        "created_at": precise(aggregate.created_at),
        "updated_at": precise(aggregate.updated_at),
        "deleted": False,
        "deleted_at": None,
    }
    return shown | ({"uuid": aggregate.uuid} if version >= (2, 41) else {})


def detail(version: Version, aggregate: Aggregate) -> dict[str, Any]:
    """An aggregate."""
    more = {"hosts": aggregate.hosts, "metadata": aggregate.metadata}
    return created(version, aggregate) | more
