"""What users see of quotas and limits."""

from collections.abc import Mapping
from typing import Any, Final

from api.microversion import Version, Versioned
from api.schemas.quota_sets import CLASS, FILES, NETWORK, SET

_SET, _CLASS = Versioned(SET), Versioned(CLASS)
# name in an answer -> quota
MOST: Final = {
    "maxTotalRAMSize": "ram",
    "maxTotalInstances": "instances",
    "maxTotalCores": "cores",
    "maxTotalKeypairs": "key_pairs",
    "maxTotalFloatingIps": "floating_ips",
    "maxServerMeta": "metadata_items",
    "maxImageMeta": "metadata_items",
    "maxPersonality": "injected_files",
    "maxPersonalitySize": "injected_file_content_bytes",
    "maxSecurityGroups": "security_groups",
    "maxSecurityGroupRules": "security_group_rules",
    "maxServerGroups": "server_groups",
    "maxServerGroupMembers": "server_group_members",
}
USED: Final = {
    "totalRAMUsed": "ram",
    "totalCoresUsed": "cores",
    "totalInstancesUsed": "instances",
    "totalFloatingIpsUsed": "floating_ips",
    "totalSecurityGroupsUsed": "security_groups",
    "totalServerGroupsUsed": "server_groups",
}


def of_project(version: Version, quotas: Mapping[str, Any]) -> dict[str, Any]:
    """Those of a project that there are at a microversion."""
    return {name: quotas[name] for name in _SET.at(version)}


def of_class(version: Version, quotas: Mapping[str, Any]) -> dict[str, Any]:
    """Those of a class that there are at a microversion."""
    return {name: quotas[name] for name in _CLASS.at(version)}


def absolute(version: Version, quotas: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Limits, and what is used of them."""
    hidden = {quota for quota in NETWORK if version >= (2, 36)}
    hidden |= {quota for quota in FILES if version >= (2, 57)}
    shown = {name: quotas[quota]["limit"] for name, quota in MOST.items() if quota not in hidden}
    if version >= (2, 39):
        del shown["maxImageMeta"]
    used = {name: quotas[quota]["in_use"] for name, quota in USED.items() if quota not in hidden}
    return shown | used
