"""Caller: who sent a request, however that was found out."""

from dataclasses import dataclass

from common.exception import Forbidden


@dataclass(frozen=True)
class Caller:
    """A user in a project.

    :ivar user: its id, as contexts and rows have it; so is the project's
    :ivar roles: all that it has there, those included that others imply
    """

    user: str
    project: str
    roles: tuple[str, ...]


def of_project(user: str, project: str | None, roles: tuple[str, ...]) -> Caller:
    """Who a token is for.

    :raises Forbidden: it is for no project
    """
    if project is None:
        raise Forbidden("The token is for no project: ask for one that is.")
    return Caller(user, project, roles)
