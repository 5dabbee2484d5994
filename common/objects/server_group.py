"""ServerGroup: servers that are to be together, or apart."""

from oslo_versionedobjects import fields

from common.objects.base import MicronovaObject, register


class GroupPolicy:
    """Where the members of a group are to be; the soft ones give way where there is no room."""

    AFFINITY = "affinity"
    ANTI_AFFINITY = "anti-affinity"
    SOFT_AFFINITY = "soft-affinity"
    SOFT_ANTI_AFFINITY = "soft-anti-affinity"


@register
class ServerGroup(MicronovaObject):
    """``max_server_per_host`` is a rule of anti-affinity; ``members`` are uuids of servers."""

    # 1.0: first release
    VERSION = "1.0"

    fields = {
        "uuid": fields.UUIDField(),
        "project_id": fields.StringField(),
        "user_id": fields.StringField(nullable=True),
        "name": fields.StringField(),
        "policy": fields.StringField(),
        "max_server_per_host": fields.IntegerField(nullable=True),
        "members": fields.ListOfStringsField(default=[]),
    }
