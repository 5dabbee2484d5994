"""Directory: the users of the htpasswd file, and what each of them was granted.

Names are ids: a project's is what its servers' rows have, and what they have had from the first.
"""

from oslo_config import cfg

from common.exception import Forbidden
from identity import grants
from identity.caller import Caller
from web.basic import BasicUsers


class Directory:
    """Who there is, and who may be what.

    :ivar users: and their passwords
    :raises StartupError: the file or the grants can't be used
    """

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        self._conf = conf
        self._grants = grants.parse(conf.api.grants)
        self.users = BasicUsers(conf.api.htpasswd_file, "[api] htpasswd_file")

    def reset(self) -> None:
        """Read users and grants again.

        :raises StartupError: they can't be used; the old ones stay in force
        """
        renewed = grants.parse(self._conf.api.grants)
        self.users.reset()
        self._grants = renewed

    def projects(self) -> list[str]:
        """All projects that somebody has a role in."""
        return sorted({project for granted in self._grants.values() for project in granted})

    def roles(self, user: str) -> dict[str, str]:
        """A user's role by project, in the order in which they were granted."""
        return self._grants.get(user, {})

    def role(self, user: str, project: str) -> str | None:
        """A user's role in a project, which implies the lower ones."""
        return self.roles(user).get(project)

    def caller(self, user: str, project: str | None = None) -> Caller:
        """A user in a project, the first that was granted if none is named.

        :raises Forbidden: the user has no role there
        """
        project = project or next(iter(self.roles(user)), None)
        role = self.role(user, project) if project else None
        if project is None or role is None:
            where = f"project {project}" if project else "any project"
            raise Forbidden(f"User {user} has no role in {where}: see [api] grants.")
        return Caller(user, project, grants.implied(role))
