"""What users see of images, in the shape of Glance's v2 API."""

from collections.abc import Callable
from typing import Any, Final

from api.request import Request
from api.views import links
from api.views.times import zulu
from common.objects import Image

View = Callable[[Request, Image], dict[str, Any]]
# Glance's status -> what Nova's proxy calls it, and how much of it is there
PROXIED: Final = {
    "active": ("ACTIVE", 100),
    "queued": ("SAVING", 25),
    "saving": ("SAVING", 50),
    "deleted": ("DELETED", 0),
}


def detail(image: Image) -> dict[str, Any]:
    """An image."""
    return {
        **image.get("properties", {}),
        "id": image.id,
        "name": image.name,
        "status": image.status,
        "visibility": image.visibility,
        "disk_format": image.disk_format,
        "container_format": image.container_format,
        "size": image.size,
        "virtual_size": None,
        "min_disk": image.min_disk,
        "min_ram": image.min_ram,
        "checksum": None,
        "owner": image.get("owner"),
        "os_hidden": False,
        "protected": False,
        "tags": [],
        "created_at": zulu(image.created_at),
        "updated_at": zulu(image.updated_at or image.created_at),
        "self": f"/v2/images/{image.id}",
        "file": f"/v2/images/{image.id}/file",
        "schema": "/v2/schemas/image",
    }


def proxied_summary(req: Request, image: Image) -> dict[str, Any]:
    """An image in the short list of Nova's proxy."""
    elsewhere = f"{req.forwarded_prefix}/image/v2/images/{image.id}"
    alternate = {"rel": "alternate", "type": "application/vnd.openstack.image", "href": elsewhere}
    all_links = [*links.to(req, "images", image.id), alternate]
    return {"id": image.id, "name": image.name, "links": all_links}


def proxied(req: Request, image: Image) -> dict[str, Any]:
    """An image as Nova's proxy shows it."""
    server = image.get("properties", {}).get("instance_uuid")
    status, progress = PROXIED.get(image.status, ("UNKNOWN", 0))
    return {
        **({"server": {"id": server, "links": links.to(req, "servers", server)}} if server else {}),
        **proxied_summary(req, image),
        "status": status,
        "progress": progress,
        "minRam": image.min_ram,
        "minDisk": image.min_disk,
        "OS-EXT-IMG-SIZE:size": image.size,
        "metadata": image.get("properties", {}),
        "created": zulu(image.created_at),
        "updated": zulu(image.updated_at or image.created_at),
    }


def glance_statuses(status: str) -> list[str]:
    """What Glance calls a status of Nova's proxy."""
    return [theirs for theirs, (ours, _) in PROXIED.items() if ours == status.upper()]
