"""Who readers, members and administrators are, and how the other rules are written."""

from oslo_policy import policy

CONTEXT_IS_ADMIN = "context_is_admin"
READER = "rule:project_reader_api"
MEMBER = "rule:project_member_api"
ADMIN = f"rule:{CONTEXT_IS_ADMIN}"
OWN_PROJECT = f"{ADMIN} or ({READER} and project_id:%(project_id)s)"
OWN_USER = f"{ADMIN} or user_id:%(user_id)s"

# A member is a reader too, an administrator both: roles imply the lower ones (see identity.grants).
# Whose servers a reader or member may touch is not decided here: the conductor knows no others
# than the caller's project's, unless the caller is an administrator.
RULES = [
    policy.RuleDefault(
        CONTEXT_IS_ADMIN,
        "role:admin",
        "Administrators: everything, in all projects. Widen it with care.",
    ),
    policy.RuleDefault(
        "project_reader_api", "role:reader", "Readers: see what belongs to their project."
    ),
    policy.RuleDefault(
        "project_member_api", "role:member", "Members: change what belongs to their project."
    ),
]

Rule = policy.DocumentedRuleDefault


def rule(name: str, check: str, description: str, *operations: str) -> Rule:
    """A documented rule under Nova's name for it; an operation is written ``METHOD /path``."""
    return Rule(
        name=f"os_compute_api:{name}",
        check_str=check,
        description=description,
        operations=[
            {"method": method, "path": path}
            for method, _, path in (operation.partition(" ") for operation in operations)
        ],
        scope_types=["project"],
    )
