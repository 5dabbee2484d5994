"""Caller: who sent a request, however that was found out."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """A user in a project.

    :ivar user: its id, as contexts and rows have it; so is the project's
    :ivar roles: all that it has there, those included that others imply
    """

    user: str
    project: str
    roles: tuple[str, ...]
