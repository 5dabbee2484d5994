"""What requests about images must look like: Glance's, and those to Nova's proxy of it."""

from api import query
from api.query import QuerySchemas, multi
from api.validation import JSONObject

# What Glance filters by that images here have
KEPT = ("id", "name", "status", "disk_format", "container_format", "owner")
NUMBERS = ("min_ram", "min_disk", "size")
RANGES = tuple(f"{name}_{end}" for name in NUMBERS for end in ("min", "max"))
SORT_KEYS = (
    *("container_format", "created_at", "disk_format", "id", "min_disk", "min_ram", "name"),
    *("size", "status", "updated_at", "visibility", "owner"),
)
VISIBILITIES = ("all", "community", "private", "public", "shared")
IGNORED = ("member_status",)  # no image here has members
REFUSED = ("created_at", "updated_at", "changes-since")  # images are not looked for by these

PARAMETERS: dict[str, JSONObject] = {
    **query.PAGING,
    **dict.fromkeys(KEPT, multi(query.STRING)),
    **dict.fromkeys((*NUMBERS, *RANGES), multi(query.NUMBER)),
    **dict.fromkeys(("protected", "os_hidden"), multi(query.BOOLEAN)),
    "visibility": multi({"enum": list(VISIBILITIES)}),
    "tag": multi(query.STRING),
    "sort": multi(query.STRING),
    "sort_key": multi({"enum": list(SORT_KEYS)}),
    "sort_dir": multi({"enum": ["asc", "desc"]}),
    **dict.fromkeys(REFUSED, multi(query.STRING)),
}
LIST = QuerySchemas({(2, 1): PARAMETERS})

# of Nova's proxy
PROXIED = QuerySchemas(
    {
        (2, 1): {
            **query.PAGING,
            **dict.fromkeys(("name", "status", "server", "type"), multi(query.STRING)),
            **dict.fromkeys(("minRam", "minDisk"), multi(query.NUMBER)),
            "changes-since": multi(query.STRING),
        }
    }
)

STRING: JSONObject = {"type": "string"}
OPTIONAL: JSONObject = {"type": ["null", "string"]}
NUMBER: JSONObject = {"type": ["null", "integer"]}
FLAG: JSONObject = {"type": "boolean"}
_STRINGS = ("id", "status", "visibility", "self", "file", "schema", "created_at", "updated_at")
# What Glance tells clients of an image
IMAGE: JSONObject = {
    "name": "image",
    "properties": {
        **dict.fromkeys(_STRINGS, STRING),
        **dict.fromkeys(("name", "owner", "checksum", "disk_format", "container_format"), OPTIONAL),
        **dict.fromkeys(("size", "virtual_size", "min_disk", "min_ram"), NUMBER),
        **dict.fromkeys(("protected", "os_hidden"), FLAG),
        "tags": {"type": "array", "items": STRING},
    },
    "additionalProperties": STRING,
    "links": [
        {"rel": "self", "href": "{self}"},
        {"rel": "enclosure", "href": "{file}"},
        {"rel": "describedby", "href": "{schema}"},
    ],
}
IMAGES: JSONObject = {
    "name": "images",
    "properties": {
        "images": {"type": "array", "items": IMAGE},
        **dict.fromkeys(("first", "next", "schema"), STRING),
    },
    "links": [
        *({"rel": name, "href": f"{{{name}}}"} for name in ("first", "next")),
        {"rel": "describedby", "href": "{schema}"},
    ],
}
