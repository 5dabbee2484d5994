"""What users see of migrations."""

import zlib
from typing import Any

from api.request import Request
from api.views import links
from api.views.times import precise
from common.objects import Flavor, Migration, MigrationStatus

LIVE = "live-migration"
AMOUNTS = ("total", "processed", "remaining")


def detail(req: Request, migration: Migration) -> dict[str, Any]:
    """A migration in the list of all."""
    shown = {
        "id": migration.id,
        "instance_uuid": migration.instance_uuid,
        "source_compute": migration.source_compute,
        "source_node": migration.source_compute,
        "dest_compute": migration.dest_compute,
        "dest_node": migration.dest_compute,
        "dest_host": None,
        "status": migration.status,
        "old_instance_type_id": _number(migration.old_flavor),
        "new_instance_type_id": _number(migration.new_flavor),
        "created_at": precise(migration.created_at),
        "updated_at": precise(migration.updated_at),
    }
    if req.version >= (2, 23):
        shown["migration_type"] = migration.migration_type
        if is_live(migration):
            path = ("servers", migration.instance_uuid, "migrations", str(migration.id))
            shown["links"] = links.to(req, *path)
    if req.version >= (2, 59):
        shown["uuid"] = migration.uuid
    if req.version >= (2, 80):
        shown |= {"user_id": migration.user_id, "project_id": migration.project_id}
    return shown


def of_server(req: Request, migration: Migration) -> dict[str, Any]:
    """A live migration under way; what is left of it no driver here can tell."""
    whole = detail(req, migration)
    fields = ("id", "source_compute", "source_node", "dest_compute", "dest_node", "dest_host")
    later = ("status", "created_at", "updated_at", "uuid", "user_id", "project_id")
    amounts = [f"{what}_{how}_bytes" for what in ("memory", "disk") for how in AMOUNTS]
    return {
        "server_uuid": migration.instance_uuid,
        **{name: whole[name] for name in (*fields, *later) if name in whole},
        **dict.fromkeys(amounts),
    }


def is_live(migration: Migration) -> bool:
    """Whether it is a live migration under way, which can be watched and aborted."""
    under_way = migration.status not in MigrationStatus.ENDED
    return bool(migration.migration_type == LIVE and under_way)


def _number(flavor: Flavor) -> int:
    """A number for a flavor, which Nova shows here and nowhere else."""
    text = flavor.flavorid
    return int(text) if text.isdecimal() else zlib.crc32(text.encode()) & 0x7FFFFFFF
