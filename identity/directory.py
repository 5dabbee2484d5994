"""Directory: the users of the htpasswd file, and what each of them was granted."""

from oslo_config import cfg

from common.exception import Forbidden
from identity import grants
from identity.caller import Caller
from web.basic import BasicUsers


class Directory:
    """Who there is, and who may be what.

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

    def caller(self, user: str, project: str | None = None) -> Caller:
        """A user in a project, the first that was granted if none is named.

        :raises Forbidden: the user has no role there
        """
        granted = self._grants.get(user, {})
        project = project or next(iter(granted), None)
        if project is None or project not in granted:
            where = "any project" if project is None else f"project {project}"
            raise Forbidden(f"User {user} has no role in {where}: see [api] grants.")
        return Caller(user, project, grants.implied(granted[project]))
