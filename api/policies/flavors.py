"""Rules of flavors."""

from api.policies.base import ADMIN, READER, rule

LISTS = ("GET /flavors", "GET /flavors/detail")
ONE = "/flavors/{flavor_id}"
SPECS = f"GET {ONE}/os-extra_specs"

INDEX = rule("flavors:index", READER, "List flavors.", *LISTS)
SHOW = rule("flavors:show", READER, "Show a flavor.", f"GET {ONE}")
CREATE = rule("os-flavor-manage:create", ADMIN, "Create a flavor.", "POST /flavors")
DELETE = rule("os-flavor-manage:delete", ADMIN, "Delete a flavor.", f"DELETE {ONE}")
EXTRA_SPECS = rule("os-flavor-extra-specs:index", READER, "Show a flavor's extra specs.", SPECS)

RULES = [INDEX, SHOW, CREATE, DELETE, EXTRA_SPECS]
