"""Boot: from the body of a create request to what the conductor is asked for."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

from api import networks
from common.exception import Invalid
from common.objects import Instance

NO_VOLUMES = (
    "Volumes are not available here: block_device_mapping_v2 can only have one entry, with "
    "boot_index 0, source_type image and destination_type local."
)
NO_IMAGE = "Invalid imageRef provided: name an image in imageRef or block_device_mapping_v2."


@dataclass(frozen=True)
class Boot:
    """What to boot: ``count`` servers like ``instance``."""

    instance: Instance
    flavorid: str
    count: int
    fingerprint: str


def read(body: dict[str, Any]) -> Boot:
    """What a body, already fit for its schema, asks for.

    :raises Invalid: it asks for what this deployment does not have
    """
    server = body["server"]
    return Boot(_instance(server), str(server["flavorRef"]), _count(server), fingerprint(body))


def fingerprint(body: dict[str, Any]) -> str:
    """The same for bodies that say the same."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def hostname(name: str) -> str:
    """A host name made of a server's name."""
    allowed = re.sub(r"[^a-z0-9-]", "", re.sub(r"[ _.]", "-", name.lower()))
    return allowed.strip("-")[:63].rstrip("-") or "server"


def _count(server: dict[str, Any]) -> int:
    fewest = int(server.get("min_count", 1))
    most = int(server.get("max_count", fewest))
    if fewest > most:
        raise Invalid("min_count must be <= max_count")
    return most


def _instance(server: dict[str, Any]) -> Instance:
    optional = {
        "display_description": server.get("description"),
        "user_data": server.get("user_data"),
        "key_name": server.get("key_name"),
        "availability_zone": server.get("availability_zone"),
        "requested_host": server.get("host"),
    }
    return Instance(
        display_name=server["name"],
        hostname=hostname(server["name"]),
        image_id=_image(server),
        metadata=server.get("metadata", {}),
        tags=list(dict.fromkeys(server.get("tags", []))),
        interfaces=networks.interfaces(server.get("networks")),
        **{field: value for field, value in optional.items() if value is not None},
    )


def _image(server: dict[str, Any]) -> str:
    devices = server.get("block_device_mapping_v2", [])
    named = {server["imageRef"]} if server.get("imageRef") else set()
    for device in devices:
        if len(devices) > 1 or not _is_image_disk(device):
            raise Invalid(NO_VOLUMES)
        named.add(device["uuid"])
    if len(named) != 1:
        raise Invalid(NO_IMAGE)
    return str(named.pop())


def _is_image_disk(device: dict[str, Any]) -> bool:
    return (
        device.get("source_type") == "image"
        and device.get("destination_type", "local") == "local"
        and str(device.get("boot_index", 0)) == "0"
        and "uuid" in device
    )
