"""What users see of server groups."""

from typing import Any

from api.microversion import Version
from common.objects import ServerGroup


def detail(version: Version, group: ServerGroup) -> dict[str, Any]:
    """A group."""
    shown: dict[str, Any] = {"id": group.uuid, "name": group.name, "members": group.members}
    if version >= (2, 64):
        most = group.max_server_per_host
        rules = {} if most is None else {"max_server_per_host": most}
        shown |= {"policy": group.policy, "rules": rules}
    else:
        shown |= {"policies": [group.policy], "metadata": {}}
    if version >= (2, 13):
        shown |= {"project_id": group.project_id, "user_id": group.user_id}
    return shown
