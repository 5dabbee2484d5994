"""Rules of flavors."""

from api.policies.base import ADMIN, READER, rule

LISTS = ("GET /flavors", "GET /flavors/detail")
ONE = "/flavors/{flavor_id}"

INDEX = rule("flavors:index", READER, "List flavors.", *LISTS)
SHOW = rule("flavors:show", READER, "Show a flavor.", f"GET {ONE}")
CREATE = rule("os-flavor-manage:create", ADMIN, "Create a flavor.", "POST /flavors")
UPDATE = rule("os-flavor-manage:update", ADMIN, "Describe a flavor.", f"PUT {ONE}")
DELETE = rule("os-flavor-manage:delete", ADMIN, "Delete a flavor.", f"DELETE {ONE}")

RULES = [INDEX, SHOW, CREATE, UPDATE, DELETE]
