"""Volume: what travels between the service and who asks it."""

from oslo_versionedobjects import fields

from common.objects.base import TIMESTAMPS, MicronovaObject, register


class VolumeStatus:
    """Cinder's words. All but the first belong to a server."""

    AVAILABLE = "available"
    ATTACHING = "attaching"
    IN_USE = "in-use"
    DETACHING = "detaching"


@register
class Volume(MicronovaObject):
    """A disk; ``size`` in GiB. ``instance_uuid`` and ``device`` say whose it is, and as what."""

    # 1.0: first release
    VERSION = "1.0"

    fields = {
        "id": fields.UUIDField(),
        "project_id": fields.StringField(nullable=True),
        "user_id": fields.StringField(nullable=True),
        "name": fields.StringField(nullable=True),
        "description": fields.StringField(nullable=True),
        "size": fields.IntegerField(),
        "status": fields.StringField(),
        "instance_uuid": fields.UUIDField(nullable=True),
        "device": fields.StringField(nullable=True),
        **TIMESTAMPS,
    }
