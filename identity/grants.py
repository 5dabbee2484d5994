"""Grants: which role each user has in which project, from [api] grants."""

from collections.abc import Iterable
from typing import Final, TypeAlias

from common.exception import StartupError

# Each role implies the ones before it, as Keystone's default roles do
ROLES: Final = ("reader", "member", "admin")

Grants: TypeAlias = dict[str, dict[str, str]]
"""Role by project by user; a user's projects in the order in which they are granted."""


def parse(grants: Iterable[str]) -> Grants:
    """Read grants, each USER:PROJECT/ROLE.

    :raises StartupError: one is malformed, or a user has two roles in a project
    """
    found: Grants = {}
    for grant in grants:
        user, project, role = _parse(grant)
        if project in found.setdefault(user, {}):
            raise StartupError(
                reason=f"[api] grants: {user} has two roles in {project}; give the higher one, "
                "which implies the other"
            )
        found[user][project] = role
    return found


def implied(role: str) -> tuple[str, ...]:
    """A role and those it implies."""
    return ROLES[: ROLES.index(role) + 1]


def _parse(grant: str) -> tuple[str, str, str]:
    user, colon, where = grant.partition(":")
    project, slash, role = where.rpartition("/")
    if not (colon and user and slash and project and role in ROLES):
        raise StartupError(
            reason=f"[api] grants: {grant} is not USER:PROJECT/ROLE "
            f"with ROLE one of {', '.join(ROLES)}"
        )
    return user, project, role
