"""Rules of what is done to servers, as ``common.actions`` describes it."""

from api.actions import asked
from api.policies.base import ADMIN, MEMBER, Rule, rule
from common.actions import ServerAction

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
UNSHELVE_TO_HOST = rule(
    "os-shelve:unshelve_to_host",
    ADMIN,
    "Unshelve a server on a host of one's choice.",
    f"{ACTION} (unshelve)",
)

RULES = [*(rule_of(action) for action in asked()), UNLOCK_OVERRIDE, UNSHELVE_TO_HOST]
