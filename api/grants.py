"""Grants: which role each user has in which project, from [api] grants."""

from dataclasses import dataclass

from common.exception import StartupError

# Each role implies the ones before it, as Keystone's default roles do
ROLES = ("reader", "member", "admin")


@dataclass(frozen=True)
class Grant:
    """What a user may be: a role in one project."""

    user: str
    project: str
    role: str

    @property
    def roles(self) -> list[str]:
        """The role and those it implies."""
        return list(ROLES[: ROLES.index(self.role) + 1])


def parse(grants: dict[str, str]) -> dict[str, Grant]:
    """Grants by user, from USER -> PROJECT/ROLE.

    :raises StartupError: one is malformed
    """
    return {user: _parse(user, text) for user, text in grants.items()}


def _parse(user: str, text: str) -> Grant:
    project, slash, role = text.rpartition("/")
    if not (slash and project and role in ROLES):
        raise StartupError(
            reason=f"[api] grants: {user}:{text} is not USER:PROJECT/ROLE "
            f"with ROLE one of {', '.join(ROLES)}"
        )
    return Grant(user, project, role)
