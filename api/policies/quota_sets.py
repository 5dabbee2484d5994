"""Rules of quotas."""

from api.policies.base import ADMIN, OWN_PROJECT, READER, rule

SET = "/os-quota-sets/{project_id}"
CLASS = "/os-quota-class-sets/{class_name}"

SHOW = rule("os-quota-sets:show", OWN_PROJECT, "Show a project's quotas.", f"GET {SET}")
DETAIL = rule(
    "os-quota-sets:detail", OWN_PROJECT, "Show quotas and what is in use.", f"GET {SET}/detail"
)
DEFAULTS = rule("os-quota-sets:defaults", READER, "Show everybody's quotas.", f"GET {SET}/defaults")
UPDATE = rule("os-quota-sets:update", ADMIN, "Set a project's quotas.", f"PUT {SET}")
DELETE = rule("os-quota-sets:delete", ADMIN, "Go back to everybody's.", f"DELETE {SET}")
SHOW_CLASS = rule("os-quota-class-sets:show", ADMIN, "Show a class's quotas.", f"GET {CLASS}")
UPDATE_CLASS = rule("os-quota-class-sets:update", ADMIN, "Set a class's quotas.", f"PUT {CLASS}")

RULES = [SHOW, DETAIL, DEFAULTS, UPDATE, DELETE, SHOW_CLASS, UPDATE_CLASS]
