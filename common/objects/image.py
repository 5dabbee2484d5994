"""Image: what a server's disk starts from."""

from oslo_versionedobjects import fields

from common.objects.base import TIMESTAMPS, MicronovaObject, register


@register
class Image(MicronovaObject):
    """``size`` in bytes, ``min_disk`` in GiB, ``min_ram`` in MiB."""

    # 1.0: first release
    VERSION = "1.0"

    fields = {
        "id": fields.UUIDField(),
        "name": fields.StringField(),
        "status": fields.StringField(default="active"),
        "visibility": fields.StringField(default="public"),
        "disk_format": fields.StringField(default="qcow2"),
        "container_format": fields.StringField(default="bare"),
        "size": fields.IntegerField(default=0),
        "min_disk": fields.IntegerField(default=0),
        "min_ram": fields.IntegerField(default=0),
        **TIMESTAMPS,
    }
