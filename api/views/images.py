"""What users see of images, in the shape of Glance's v2 API."""

from typing import Any

from api.views.times import zulu
from common.objects import Image


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
