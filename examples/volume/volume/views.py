"""How volumes and attachments look to users: as Cinder and Nova show them."""

from typing import Any

from api.microversion import Version
from api.request import Request
from api.views import links
from api.views.times import precise
from volume.objects import Volume

TAGS, DELETE_ON_TERMINATION = (2, 70), (2, 79)


def version(req: Request) -> dict[str, Any]:
    """Cinder's first version 3, without the microversions that came after it."""
    return {
        "id": "v3.0",
        "status": "CURRENT",
        "version": "3.0",
        "min_version": "3.0",
        "links": [{"rel": "self", "href": req.href("volume", "v3/")}],
    }


def volume(req: Request, found: Volume) -> dict[str, Any]:
    """Cinder's view; what there is no such thing of here is empty or off."""
    return {
        "id": found.id,
        "name": found.name,
        "description": found.description,
        "size": found.size,
        "status": found.status,
        "user_id": found.user_id,
        "created_at": precise(found.created_at),
        "updated_at": precise(found.updated_at),
        "attachments": [_attached(found)] if found.instance_uuid else [],
        "availability_zone": "nova",
        "volume_type": None,
        "snapshot_id": None,
        "source_volid": None,
        "consistencygroup_id": None,
        "replication_status": None,
        "bootable": "false",
        "encrypted": False,
        "multiattach": False,
        "metadata": {},
        "links": links.to(req, "volume", "v3", "volumes", found.id),
    }


def attachment(found: Volume, version: Version) -> dict[str, Any]:
    """Nova's view; an attachment is called after its volume."""
    shown = {
        "id": found.id,
        "serverId": found.instance_uuid,
        "volumeId": found.id,
        "device": found.device,
    }
    if version >= TAGS:
        shown["tag"] = None
    if version >= DELETE_ON_TERMINATION:
        shown["delete_on_termination"] = False
    return shown


def _attached(found: Volume) -> dict[str, Any]:
    return {
        "id": found.id,
        "attachment_id": found.id,
        "volume_id": found.id,
        "server_id": found.instance_uuid,
        "device": found.device,
        "host_name": None,
        "attached_at": precise(found.updated_at),
    }
