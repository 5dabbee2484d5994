"""What users see of servers."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from api.microversion import Version
from api.request import Request
from api.views import flavors, interfaces, links
from api.views.status import status
from api.views.times import precise, zulu
from common.objects import Instance, ServiceRecord

HAVING_PROGRESS = frozenset({
    "ACTIVE",
    "BUILD",
    "MIGRATING",
    "REBUILD",
    "RESIZE",
    "VERIFY_RESIZE",
})  # fmt: skip
# until 2.75 a server that was changed was shown without these
EXTENSIONS: Final = (
    *("OS-EXT-AZ", "OS-EXT-SRV-ATTR", "OS-EXT-STS", "OS-SRV-USG", "os-extended-volumes"),
    *("config_drive", "key_name", "security_groups", "host_status"),
)
HAVING_FAULTS = frozenset({"ERROR", "DELETED"})
# volumes and security groups: clients look for them
NOT_HERE: Final[dict[str, Any]] = {
    "security_groups": [{"name": "default"}],
    "os-extended-volumes:volumes_attached": [],
}


def summary(req: Request, instance: Instance) -> dict[str, Any]:
    """A server in a short list."""
    return {
        "id": instance.uuid,
        "name": instance.display_name,
        "links": links.to(req, "servers", instance.uuid),
    }


def created(
    req: Request, instance: Instance, wanted: Instance, password: str | None
) -> dict[str, Any]:
    """A server that was just accepted.

    :param wanted: what was asked for
    :param password: the administrator's, where it is shown
    """
    return {
        "id": instance.uuid,
        "links": links.to(req, "servers", instance.uuid),
        "OS-DCF:diskConfig": _disk_config(wanted),
        "security_groups": NOT_HERE["security_groups"],
        **({} if password is None else {"adminPass": password}),
    }


def updated(version: Version, instance: Instance, shown: dict[str, Any]) -> dict[str, Any]:
    """What of a server in full is shown to who has changed it: all since 2.75."""
    if version >= (2, 75):
        return shown
    less = {name: value for name, value in shown.items() if not name.startswith(EXTENSIONS)}
    return {**less, "addresses": interfaces.addresses(instance, in_full=False)}


def rebuilt(version: Version, instance: Instance, shown: dict[str, Any]) -> dict[str, Any]:
    """The same, and what can be given anew with another image, under its own name."""
    new = {"key_name": (2, 54), "user_data": (2, 57)}
    also = {name: instance.get(name) for name, since in new.items() if version >= since}
    same = {**updated(version, instance, shown), **also}
    same.pop("OS-EXT-SRV-ATTR:user_data", None)
    return same


def detail(
    req: Request,
    instance: Instance,
    *,
    extended: bool,
    computes: Mapping[str, ServiceRecord] | None,
    alone: bool,
) -> dict[str, Any]:
    """A server in full.

    :param alone: whether it is shown by itself, and not in a list
    :param extended: whether the caller may see the operator's business, such as the host
    :param computes: the computes by host, None where the caller may not see how they are
    """
    shown = {
        **summary(req, instance),
        **_basics(req, instance),
        **_states(instance),
        **NOT_HERE,
        "addresses": interfaces.addresses(instance),
        **_by_version(req.version, instance),
    }
    if alone and req.version >= (2, 71):
        shown["server_groups"] = _groups(instance)
    if extended:
        shown.update(_extended(req.version, instance))
    if computes is not None:
        shown["host_status"] = _host_status(instance.host, computes)
    return shown


def host_id(project_id: str, host: str | None) -> str:
    """A name for a host that tells a project's servers apart by host, and nothing else."""
    return hashlib.sha224(f"{project_id}{host}".encode()).hexdigest() if host else ""


def _host_status(host: str | None, computes: Mapping[str, ServiceRecord]) -> str:
    """UP, DOWN, MAINTENANCE (disabled), UNKNOWN, or empty without a host."""
    if host is None:
        return ""
    compute = computes.get(host)
    if compute is None:
        return "UNKNOWN"
    if compute.disabled:
        return "MAINTENANCE"
    return "UP" if compute.up else "DOWN"


def _basics(req: Request, instance: Instance) -> dict[str, Any]:
    return {
        "tenant_id": instance.project_id,
        "user_id": instance.user_id,
        "metadata": instance.metadata,
        "key_name": instance.get("key_name"),
        "hostId": host_id(instance.project_id, instance.host),
        "image": _image(req, instance.image_id),
        "flavor": _flavor(req, instance),
        "created": zulu(instance.created_at),
        "updated": zulu(instance.updated_at or instance.created_at),
        "accessIPv4": instance.get("access_ip_v4") or "",
        "accessIPv6": instance.get("access_ip_v6") or "",
        "config_drive": instance.get("config_drive") or "",
        "OS-DCF:diskConfig": _disk_config(instance),
        "OS-EXT-AZ:availability_zone": instance.availability_zone or "",
        "OS-SRV-USG:launched_at": precise(instance.launched_at),
        "OS-SRV-USG:terminated_at": precise(instance.terminated_at),
    }


def _states(instance: Instance) -> dict[str, Any]:
    word = status(instance.vm_state, instance.task_state)
    shown: dict[str, Any] = {
        "status": word,
        "OS-EXT-STS:vm_state": instance.vm_state,
        "OS-EXT-STS:task_state": instance.task_state,
        "OS-EXT-STS:power_state": instance.power_state,
    }
    if word in HAVING_PROGRESS:
        shown["progress"] = 100 if word == "ACTIVE" else 0
    if word in HAVING_FAULTS and instance.fault_code is not None:
        shown["fault"] = _fault(instance)
    return shown


def _by_version(version: Version, instance: Instance) -> dict[str, Any]:
    fields = [
        ((2, 9), "locked", instance.get("locked", False)),
        ((2, 19), "description", instance.display_description),
        ((2, 26), "tags", instance.tags),
        ((2, 63), "trusted_image_certificates", None),
        ((2, 73), "locked_reason", instance.get("locked_reason")),
        ((2, 90), "OS-EXT-SRV-ATTR:hostname", instance.hostname),
        ((2, 96), "pinned_availability_zone", instance.get("pinned_availability_zone")),
    ]
    return {name: value for since, name, value in fields if version >= since}


def _groups(instance: Instance) -> list[str]:
    group = instance.get("server_group")
    return [group] if group else []


def _extended(version: Version, instance: Instance) -> dict[str, Any]:
    prefix = "OS-EXT-SRV-ATTR:"
    shown = {
        f"{prefix}host": instance.host,
        f"{prefix}hypervisor_hostname": instance.host,
        f"{prefix}instance_name": instance.uuid,
    }
    if version >= (2, 3):
        shown |= {
            f"{prefix}reservation_id": instance.reservation_id,
            f"{prefix}launch_index": instance.launch_index,
            f"{prefix}hostname": instance.hostname,
            f"{prefix}kernel_id": "",
            f"{prefix}ramdisk_id": "",
            f"{prefix}root_device_name": instance.get("root_device_name"),
            f"{prefix}user_data": instance.user_data,
        }
    return shown


def _disk_config(instance: Instance) -> str:
    return "AUTO" if instance.get("auto_disk_config") else "MANUAL"


def _image(req: Request, image_id: str | None) -> dict[str, Any] | str:
    if image_id is None:
        return ""
    return {"id": image_id, "links": [links.bookmark(req, "images", image_id)]}


def _flavor(req: Request, instance: Instance) -> dict[str, Any]:
    if req.version >= (2, 47):
        return flavors.embedded(instance.flavor)
    flavorid = instance.flavor.flavorid
    return {"id": flavorid, "links": [links.bookmark(req, "flavors", flavorid)]}


def _fault(instance: Instance) -> dict[str, Any]:
    """Why the server is in ERROR."""
    return {
        "code": instance.fault_code,
        "created": zulu(instance.fault_at),
        "message": instance.fault_message,
    }
