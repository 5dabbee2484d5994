"""Rules of keypairs: a user's own are the user's business, whatever the role."""

from api.policies.base import OWN_USER, rule

ALL = "/os-keypairs"
ONE = f"{ALL}/{{keypair_name}}"

INDEX = rule("os-keypairs:index", OWN_USER, "List keypairs.", f"GET {ALL}")
SHOW = rule("os-keypairs:show", OWN_USER, "Show a keypair.", f"GET {ONE}")
CREATE = rule("os-keypairs:create", OWN_USER, "Create a keypair.", f"POST {ALL}")
DELETE = rule("os-keypairs:delete", OWN_USER, "Delete a keypair.", f"DELETE {ONE}")

RULES = [INDEX, SHOW, CREATE, DELETE]
