"""Rules of images."""

from api.policies.base import MEMBER, READER, rule

INDEX = rule("images:index", READER, "List images.", "GET /images", "GET /images/detail")
SHOW = rule("images:show", READER, "Show an image.", "GET /images/{image_id}")

DELETE = rule("images:delete", MEMBER, "Delete an image.", "DELETE /images/{image_id}")

RULES = [INDEX, SHOW, DELETE]
