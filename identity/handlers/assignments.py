"""Role assignments: who has which role where."""

from typing import Any, Final

from falcon import Response
from oslo_utils import strutils

from identity import errors
from identity.handlers.base import Handler
from identity.handlers.records import UNFILTERED, check, page
from identity.records import Record, Records
from identity.request import Request

# filters, by where in an assignment they look
PLACES: Final = {
    "user.id": ("user", "id"),
    "role.id": ("role", "id"),
    "scope.project.id": ("scope", "project", "id"),
}
NOWHERE: Final = ("group.id", "scope.domain.id", "scope.system", "scope.OS-INHERIT:inherited_to")
FLAGS: Final = ("effective", "include_names", "include_subtree")


class RoleAssignments(Handler):
    """``/role_assignments``; none is of a group, in a domain or in the system."""

    def on_get(self, req: Request, resp: Response) -> None:
        """List those that the query's filters let through."""
        if not self._is_admin(self._caller(req)):
            raise errors.forbidden("list_role_assignments")
        query: dict[str, Any] = dict(req.params)
        check(query.keys() - UNFILTERED, (*PLACES, *NOWHERE, *FLAGS), "role_assignments")
        names = strutils.bool_from_string(query.get("include_names") or "include_names" in query)
        records = Records(self._directory, self._region).assignments(req, names=names)
        shown = (
            [] if query.keys() & set(NOWHERE) else [each for each in records if _fits(each, query)]
        )
        resp.media = page(req, "role_assignments", shown)


def _fits(assignment: Record, query: dict[str, Any]) -> bool:
    return all(
        _at(assignment, place) == query[name] for name, place in PLACES.items() if name in query
    )


def _at(record: Any, place: tuple[str, ...]) -> Any:
    for field in place:
        record = record[field]
    return record
