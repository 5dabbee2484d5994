"""Policies: the default rules, one file per noun, under the names Nova gives them."""

from oslo_policy import policy

from api.policies import (
    aggregates,
    availability_zones,
    base,
    extra_specs,
    flavor_access,
    flavors,
    hypervisors,
    images,
    instance_actions,
    keypairs,
    limits,
    migrations,
    nothing,
    quota_sets,
    server_actions,
    server_groups,
    server_interfaces,
    server_metadata,
    server_tags,
    servers,
    services,
    usage,
)

NOUNS = (
    base,
    servers,
    server_actions,
    server_interfaces,
    server_metadata,
    server_tags,
    instance_actions,
    flavors,
    flavor_access,
    extra_specs,
    images,
    services,
    hypervisors,
    availability_zones,
    keypairs,
    aggregates,
    server_groups,
    limits,
    quota_sets,
    usage,
    migrations,
    nothing,
)


def list_rules() -> list[policy.RuleDefault]:
    """All rules, for the enforcer and for oslopolicy-sample-generator."""
    return [rule for noun in NOUNS for rule in noun.RULES]
