"""Rules of servers' tags."""

from api.policies.base import MEMBER, READER, rule

ALL = "/servers/{server_id}/tags"
ONE = f"{ALL}/{{tag}}"

INDEX = rule("os-server-tags:index", READER, "List a server's tags.", f"GET {ALL}")
SHOW = rule("os-server-tags:show", READER, "Check whether a server has a tag.", f"GET {ONE}")
UPDATE_ALL = rule("os-server-tags:update_all", MEMBER, "Replace all tags.", f"PUT {ALL}")
UPDATE = rule("os-server-tags:update", MEMBER, "Add a tag.", f"PUT {ONE}")
DELETE_ALL = rule("os-server-tags:delete_all", MEMBER, "Remove all tags.", f"DELETE {ALL}")
DELETE = rule("os-server-tags:delete", MEMBER, "Remove a tag.", f"DELETE {ONE}")

RULES = [INDEX, SHOW, UPDATE_ALL, UPDATE, DELETE_ALL, DELETE]
