"""What requests about quotas must look like."""

from collections.abc import Iterable

from api import query
from api.query import QuerySchemas, multi
from api.validation import JSONObject, Schemas, obj, under
from common.actions.words import BOOLEAN
from common.quota import RESOURCES

NETWORK = frozenset({"fixed_ips", "floating_ips", "security_groups", "security_group_rules"})
FILES = frozenset({"injected_files", "injected_file_content_bytes", "injected_file_path_bytes"})
GROUPS = frozenset({"server_groups", "server_group_members"})

LIMIT: JSONObject = {
    "type": ["integer", "string"],
    "pattern": r"^(-1|[0-9]{1,10})\Z",
    "minimum": -1,
    "maximum": 0x7FFFFFFF,
}
FORCE = {"force": BOOLEAN}

Names = tuple[str, ...]


def _without(*hidden: Iterable[str]) -> Names:
    return tuple(name for name in RESOURCES if name not in {x for each in hidden for x in each})


# Which quotas there are, by microversion
SET = {(2, 1): _without(), (2, 36): _without(NETWORK), (2, 57): _without(NETWORK, FILES)}
CLASS = {(2, 1): _without(GROUPS), (2, 50): _without(NETWORK), (2, 57): _without(NETWORK, FILES)}


def _limits(name: str, names: Iterable[str], more: JSONObject) -> JSONObject:
    return under(name, obj(dict.fromkeys(names, LIMIT) | more))


UPDATE = Schemas({since: _limits("quota_set", names, FORCE) for since, names in SET.items()})
# a class's takes server groups before it shows them
UPDATE_CLASS = Schemas(
    {since: _limits("quota_class_set", {*names, *GROUPS}, {}) for since, names in CLASS.items()}
)
USER = QuerySchemas({(2, 1): {"user_id": multi(query.STRING)}}, strict=(2, 75))
