"""What requests about servers must look like."""

from typing import Any, Final

from api import query
from api.query import QuerySchemas, multi
from api.schemas import boot
from api.schemas.parameters import DESCRIPTION, DISK_CONFIG, HOST, IPV4, IPV6, NAME
from api.validation import JSONObject, Schemas, obj, under

CREATE: Final = boot.CREATE


def _update(**added: Any) -> JSONObject:
    addresses = {"accessIPv4": IPV4, "accessIPv6": IPV6}
    return under(
        "server", obj({"name": NAME, "OS-DCF:diskConfig": DISK_CONFIG, **addresses, **added})
    )


UPDATE = Schemas(
    {
        (2, 1): _update(),
        (2, 19): _update(description=DESCRIPTION),
        (2, 90): _update(description=DESCRIPTION, hostname=boot.LEAF),
        (2, 94): _update(description=DESCRIPTION, hostname=HOST),
    }
)

# sort key -> field; None: what is the same for all servers here
SORT_KEYS: Final[dict[str, str | None]] = {
    **{
        name: name
        for name in (
            *("access_ip_v4", "access_ip_v6", "auto_disk_config", "availability_zone"),
            *("config_drive", "created_at", "display_description", "display_name", "host"),
            *("hostname", "key_name", "launch_index", "launched_at", "power_state", "project_id"),
            *("root_device_name", "task_state", "terminated_at", "updated_at", "user_id"),
            *("uuid", "vm_state"),
        )
    },
    "image_ref": "image_id",
    "instance_type_id": "flavorid",
    "locked": "locked",
    "node": "host",
    **dict.fromkeys(("kernel_id", "locked_by", "progress", "ramdisk_id")),
}
# Nova took these before 2.75, and did not sort by them
UNSORTED: Final = (
    *("architecture", "cell_name", "cleaned", "default_ephemeral_device", "default_swap_device"),
    *("deleted", "deleted_at", "disable_terminate", "ephemeral_gb", "ephemeral_key_uuid", "id"),
    *("key_data", "launched_on", "locked", "memory_mb", "os_type", "reservation_id", "root_gb"),
    *("shutdown_terminate", "user_data", "vcpus", "vm_mode"),
)
# Nova knows them for parts of a server that can't be filtered by, and says so
UNFILTERED: Final = (
    *("block_device_mapping", "services", "metadata", "system_metadata", "info_cache"),
    *("security_groups", "pci_devices"),
)
# query parameter -> filter of the conductor's
FILTERS: Final = {
    "name": "name",
    "display_name": "name",
    "flavor": "flavorid",
    "host": "host",
    "image": "image_id",
    "ip": "ip",
    "ip6": "ip6",
    "image_ref": "image_id",
    "task_state": "task_state",
    "user_id": "user_id",
    "vm_state": "vm_state",
}
# query parameter -> field that the value, a regular expression, must be found in
MATCHING: Final = {
    **{
        name: name
        for name in (
            *("access_ip_v4", "access_ip_v6", "auto_disk_config", "availability_zone"),
            *("config_drive", "created_at", "display_description", "hostname", "key_name"),
            *("launch_index", "launched_at", "power_state", "reservation_id", "root_device_name"),
            "terminated_at",
        )
    },
    "description": "display_description",
    "node": "host",
}
TAGS_FILTERS: Final = ("tags", "tags-any", "not-tags", "not-tags-any")
ABSENT: Final = ("kernel_id", "ramdisk_id")  # no server here has one
UNKNOWABLE: Final = ("locked_by", "progress")


def _list(since: tuple[int, int]) -> dict[str, JSONObject]:
    keys = {*SORT_KEYS, *(UNSORTED if since < (2, 75) else ())}
    known = {
        **query.PAGING,
        **dict.fromkeys([*FILTERS, *UNFILTERED], multi(query.STRING)),
        **dict.fromkeys(
            [*MATCHING, *ABSENT, *UNKNOWABLE, "name", "display_name", "flavor", "ip", "ip6"],
            multi(query.REGEX),
        ),
        "launch_index": multi(query.STRING),
        **dict.fromkeys(
            (
                *("uuid", "project_id", "tenant_id", "status", "sort_dir"),
                *("deleted", "soft_deleted", "all_tenants"),
            ),
            multi(query.STRING),
        ),
        "sort_key": multi({"enum": sorted(keys)}),
        "changes-since": multi(query.DATE_TIME),
    }
    if since >= (2, 26):
        known |= dict.fromkeys(TAGS_FILTERS, multi(query.REGEX))
    if since >= (2, 66):
        known["changes-before"] = multi(query.DATE_TIME)
    if since >= (2, 73):
        known["locked"] = multi(query.STRING)
    return known


LIST = QuerySchemas(
    {since: _list(since) for since in ((2, 1), (2, 26), (2, 66), (2, 73), (2, 75))}, strict=(2, 75)
)
