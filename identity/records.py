"""Records: users, projects and what else there is, as Keystone shows them."""

from collections.abc import Iterator
from typing import Any

from identity import catalog
from identity.asked import DOMAIN
from identity.directory import Directory
from identity.grants import ROLES
from identity.request import Request

Record = dict[str, Any]


class Records:
    """All there are of each noun; a record has an ``id`` and is complete but for its links.

    :param region: the name of the only one
    """

    def __init__(self, directory: Directory, region: str) -> None:
        self._directory = directory
        self._region = region

    def users(self, _: Request) -> Iterator[Record]:
        """Who is in the htpasswd file; whoever has one project has it by default."""
        for name in self._directory.users.file.users():
            projects = list(self._directory.roles(name))
            default = {"default_project_id": projects[0]} if len(projects) == 1 else {}
            yield _owned(name) | {"password_expires_at": None, **default}

    def projects(self, _: Request) -> Iterator[Record]:
        """Projects in which somebody has a role."""
        for name in self._directory.projects():
            more = {"description": "", "is_domain": False, "parent_id": DOMAIN["id"], "tags": []}
            yield _owned(name) | more

    def roles(self, _: Request) -> Iterator[Record]:
        """The three that there are."""
        for name in ROLES:
            immutable = {"immutable": True}
            yield _named(name) | {"domain_id": None, "description": None, "options": immutable}

    def domains(self, _: Request) -> Iterator[Record]:
        """The only one."""
        more = {"description": "The default domain", "enabled": True, "tags": [], "options": {}}
        yield DOMAIN | more

    def regions(self, _: Request) -> Iterator[Record]:
        """The only one."""
        yield {"id": self._region, "description": "", "parent_region_id": None}

    def services(self, _: Request) -> Iterator[Record]:
        """The APIs in the catalog."""
        for api in catalog.apis():
            yield {"id": api.id, "type": api.kind, "name": api.name, "enabled": True}

    def endpoints(self, req: Request) -> Iterator[Record]:
        """Where they are."""
        for api in catalog.apis():
            for endpoint in catalog.endpoints(req, api, self._region):
                yield endpoint | {"service_id": api.id, "enabled": True}

    def groups(self, _: Request) -> Iterator[Record]:
        """There are none."""
        yield from ()

    def assignments(self, req: Request, *, names: bool) -> Iterator[Record]:
        """Which role each user has in each project.

        :param names: tell names and domains, besides ids
        """
        for user in self._directory.users.file.users():
            for project, role in self._directory.roles(user).items():
                yield {
                    "role": _referred(role, names=names),
                    "user": _referred(user, names=names) | _domain(names=names),
                    "scope": {"project": _referred(project, names=names) | _domain(names=names)},
                    "links": {
                        "assignment": req.href("projects", project, "users", user, "roles", role)
                    },
                }


def _named(name: str) -> Record:
    return {"id": name, "name": name}


def _owned(name: str) -> Record:
    return _named(name) | {"domain_id": DOMAIN["id"], "enabled": True, "options": {}}


def _referred(name: str, *, names: bool) -> Record:
    return _named(name) if names else {"id": name}


def _domain(*, names: bool) -> Record:
    return {"domain": DOMAIN} if names else {}
