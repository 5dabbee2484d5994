"""Rules of flavors' extra specs."""

from api.policies.base import ADMIN, READER, rule

ALL = "/flavors/{flavor_id}/os-extra_specs"
ONE = f"{ALL}/{{key}}"

INDEX = rule("os-flavor-extra-specs:index", READER, "Show a flavor's extra specs.", f"GET {ALL}")
SHOW = rule("os-flavor-extra-specs:show", READER, "Show an extra spec.", f"GET {ONE}")
CREATE = rule("os-flavor-extra-specs:create", ADMIN, "Add extra specs.", f"POST {ALL}")
UPDATE = rule("os-flavor-extra-specs:update", ADMIN, "Set an extra spec.", f"PUT {ONE}")
DELETE = rule("os-flavor-extra-specs:delete", ADMIN, "Remove an extra spec.", f"DELETE {ONE}")

RULES = [INDEX, SHOW, CREATE, UPDATE, DELETE]
