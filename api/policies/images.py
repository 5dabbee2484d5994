"""Rules of images."""

from typing import Final

from api.policies.base import READER, rule

INDEX: Final = "os_compute_api:images:index"
SHOW: Final = "os_compute_api:images:show"

RULES = [
    rule(INDEX, READER, "List images.", "GET /images"),
    rule(SHOW, READER, "Show an image.", "GET /images/{image_id}"),
]
