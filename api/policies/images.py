"""Rules of images."""

from api.policies.base import MEMBER, READER, rule

INDEX = rule("images:index", READER, "List images.", "GET /images", "GET /images/detail")
SHOW = rule("images:show", READER, "Show an image.", "GET /images/{image_id}")

DELETE = rule("images:delete", MEMBER, "Delete an image.", "DELETE /images/{image_id}")

UPDATE = rule(
    "images:update",
    MEMBER,
    "Change an image's metadata.",
    "POST /images/{image_id}/metadata",
    "PUT /images/{image_id}/metadata",
    "PUT /images/{image_id}/metadata/{key}",
    "DELETE /images/{image_id}/metadata/{key}",
)

RULES = [INDEX, SHOW, UPDATE, DELETE]
