"""Rules of flavors."""

from typing import Final

from api.policies.base import ADMIN, READER, rule

INDEX: Final = "os_compute_api:flavors:index"
SHOW: Final = "os_compute_api:flavors:show"
ALL_FLAVORS: Final = "os_compute_api:os-flavor-access"
CREATE: Final = "os_compute_api:os-flavor-manage:create"
DELETE: Final = "os_compute_api:os-flavor-manage:delete"
EXTRA_SPECS: Final = "os_compute_api:os-flavor-extra-specs:index"

LISTS = ("GET /flavors", "GET /flavors/detail")
ONE = "/flavors/{flavor_id}"

RULES = [
    rule(INDEX, READER, "List flavors.", *LISTS),
    rule(SHOW, READER, "Show a flavor.", f"GET {ONE}"),
    rule(ALL_FLAVORS, ADMIN, "List flavors that are not public too.", *LISTS),
    rule(CREATE, ADMIN, "Create a flavor.", "POST /flavors"),
    rule(DELETE, ADMIN, "Delete a flavor.", f"DELETE {ONE}"),
    rule(EXTRA_SPECS, READER, "Show a flavor's extra specs.", f"GET {ONE}/os-extra_specs"),
]
