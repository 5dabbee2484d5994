"""Image: what a server's disk starts from."""

from oslo_versionedobjects import fields

from common.objects.base import TIMESTAMPS, MicronovaObject, register


@register
class Image(MicronovaObject):
    """``size`` in bytes, ``min_disk`` in GiB, ``min_ram`` in MiB; ``owner`` is a project."""

    # 1.0: first release
    # 1.1: owner, properties
    VERSION = "1.1"
    ADDED = {"owner": "1.1", "properties": "1.1"}

    fields = {
        "id": fields.UUIDField(),
        "name": fields.StringField(),
        "status": fields.StringField(default="active"),
        "visibility": fields.StringField(default="public"),
        "owner": fields.StringField(nullable=True),
        "properties": fields.DictOfStringsField(default={}),
        "disk_format": fields.StringField(default="qcow2"),
        "container_format": fields.StringField(default="bare"),
        "size": fields.IntegerField(default=0),
        "min_disk": fields.IntegerField(default=0),
        "min_ram": fields.IntegerField(default=0),
        **TIMESTAMPS,
    }
