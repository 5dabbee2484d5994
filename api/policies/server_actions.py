"""Rules of what is done to servers, as ``common.actions`` describes it."""

from api.policies.base import ADMIN, MEMBER, Rule, rule
from common.actions import ServerAction, actions

ACTION = "POST /servers/{server_id}/action"


def rule_of(action: ServerAction) -> Rule:
    """The rule that says who may ask for an action."""
    who = ADMIN if action.administrators else MEMBER
    return rule(action.policy, who, action.summary, f"{ACTION} ({action.key})")


UNLOCK_OVERRIDE = rule(
    "os-lock-server:unlock:unlock_override",
    ADMIN,
    "Unlock a server that another project has locked: an administrator's, or its owner.",
    f"{ACTION} (unlock)",
)

RULES = [
    *(rule_of(action) for action in actions().values() if action.key is not None),
    UNLOCK_OVERRIDE,
]
