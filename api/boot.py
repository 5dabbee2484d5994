"""Boot: from the body of a create request to what the conductor is asked for."""

import hashlib
import json
import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from oslo_utils.strutils import bool_from_string
from oslo_utils.uuidutils import is_uuid_like

from api import hints, networks
from api.microversion import Version
from common.exception import Forbidden, Invalid
from common.objects import Instance

NO_VOLUMES = (
    "Volumes are not available here: block_device_mapping_v2 can only have one entry, with "
    "boot_index 0, source_type image and destination_type local."
)
NO_IMAGE = "Invalid imageRef provided: name an image in imageRef or block_device_mapping_v2."
NO_FILES = "Files can't be put into servers here: leave personality out and use user_data instead."
NO_CERTIFICATES = (
    "Signatures of images are not verified here: leave trusted_image_certificates out."
)
NO_GROUP = "Security group {} not found: there is none here but default."
TOO_MANY = "A request can ask for {} servers at most."
MOST_AT_ONCE, MOST_ITEMS = 100, 128
DISK_CONFIG = "OS-DCF:diskConfig"
# the one security group there is; clients that look it up name it by its id
DEFAULT_GROUP = "default"
DEFAULT_GROUP_ID = "46c4753c-885a-5e18-8e13-c4fca41b85b4"


@dataclass(frozen=True)
class Boot:
    """What to boot: ``count`` servers like ``instance``."""

    instance: Instance
    flavorid: str
    count: int
    fingerprint: str


def read(body: dict[str, Any], version: Version, host: str | None) -> Boot:
    """What a body, already fit for its schema, asks for.

    :param host: the one that its caller chose
    :raises Invalid: it asks for what this deployment does not have
    :raises Forbidden: it asks for more than one may
    """
    server = body["server"]
    refuse_what_is_absent(server)
    if version < (2, 19):
        server = {**server, "description": server["name"]}
    instance = _instance(server, host)
    instance.scheduler_hints = hints.read(body)
    return Boot(instance, _flavorid(server), _count(server), fingerprint(body))


def refuse_what_is_absent(server: dict[str, Any]) -> None:
    """:raises Invalid: a body asks for what this cloud has not got"""
    if server.get("personality"):
        raise Invalid(NO_FILES)
    if server.get("trusted_image_certificates"):
        raise Invalid(NO_CERTIFICATES)
    for group in server.get("security_groups", []):
        name = group.get("name", DEFAULT_GROUP)
        if name not in {DEFAULT_GROUP, DEFAULT_GROUP_ID}:
            raise Invalid(NO_GROUP.format(name))


def fingerprint(body: dict[str, Any]) -> str:
    """The same for bodies that say the same."""
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def hostname(name: str) -> str:
    """A host name made of a server's name."""
    allowed = re.sub(r"[^a-z0-9-]", "", re.sub(r"[ _.]", "-", name.lower()))
    return allowed.strip("-")[:63].rstrip("-") or "server"


def _flavorid(server: dict[str, Any]) -> str:
    """The flavor's id, which may come as the end of its address."""
    return urlsplit(str(server["flavorRef"])).path.rpartition("/")[2]


def _count(server: dict[str, Any]) -> int:
    fewest = int(server.get("min_count", 1))
    most = int(server.get("max_count", fewest))
    if fewest > most:
        raise Invalid("min_count must be <= max_count")
    if most > MOST_AT_ONCE:
        raise Forbidden(TOO_MANY.format(MOST_AT_ONCE))
    return most


def _instance(server: dict[str, Any], host: str | None) -> Instance:
    disks = _disks(server)
    optional = {
        "display_description": server.get("description"),
        "user_data": server.get("user_data"),
        "key_name": server.get("key_name"),
        "availability_zone": server.get("availability_zone"),
        "requested_host": host,
        "root_device_name": next((disk.get("device_name") for disk in disks), None),
        **changeable(server),
    }
    return Instance(
        display_name=server["name"],
        hostname=server.get("hostname") or hostname(server["name"]),
        image_id=_image(server, disks),
        metadata=server.get("metadata", {}),
        tags=list(dict.fromkeys(server.get("tags", []))),
        interfaces=networks.interfaces(server.get("networks")),
        config_drive="True" if bool_from_string(server.get("config_drive")) else "",
        **{field: value for field, value in optional.items() if value is not None},
    )


def changeable(server: dict[str, Any]) -> dict[str, Any]:
    """The fields of a body that can be changed later as well, as an instance has them."""
    fields: dict[str, Any] = {}
    if "accessIPv4" in server:
        fields["access_ip_v4"] = str(IPv4Address(server["accessIPv4"]))
    if "accessIPv6" in server:
        fields["access_ip_v6"] = str(IPv6Address(server["accessIPv6"]))
    if DISK_CONFIG in server:
        fields["auto_disk_config"] = server[DISK_CONFIG] == "AUTO"
    return fields


def require_few(metadata: dict[str, str]) -> None:
    """:raises Forbidden: there is more metadata than a server can have"""
    if len(metadata) > MOST_ITEMS:
        raise Forbidden(f"Maximum number of metadata items exceeds {MOST_ITEMS}")


def _disks(server: dict[str, Any]) -> list[dict[str, Any]]:
    """What is to be attached, of which there can be an image's own disk and nothing else."""
    disks: list[dict[str, Any]] = server.get("block_device_mapping_v2", [])
    if server.get("block_device_mapping") or len(disks) > 1 or not all(map(_is_image_disk, disks)):
        raise Invalid(NO_VOLUMES)
    return disks


def _image(server: dict[str, Any], disks: list[dict[str, Any]]) -> str:
    named = {str(UUID(disk.get("uuid") or disk["image_id"])) for disk in disks}
    if server.get("imageRef"):
        named.add(str(UUID(server["imageRef"])))
    if len(named) != 1:
        raise Invalid(NO_IMAGE)
    return named.pop()


def _is_image_disk(disk: dict[str, Any]) -> bool:
    return (
        disk.get("source_type", "image" if "image_id" in disk else None) == "image"
        and disk.get("destination_type", "local") == "local"
        and str(disk.get("boot_index", 0)) == "0"
        and is_uuid_like(disk.get("uuid") or disk.get("image_id"))
    )
