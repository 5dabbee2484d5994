"""Flavor: the size of a server."""

from oslo_versionedobjects import fields

from common.objects.base import MicronovaObject, register


@register
class Flavor(MicronovaObject):
    """RAM in MiB, disk and ephemeral in GiB, swap in MiB; ``flavorid`` is what users name."""

    # 1.0: first release
    VERSION = "1.0"

    fields = {
        "flavorid": fields.StringField(),
        "name": fields.StringField(),
        "vcpus": fields.IntegerField(),
        "memory_mb": fields.IntegerField(),
        "root_gb": fields.IntegerField(),
        "ephemeral_gb": fields.IntegerField(default=0),
        "swap": fields.IntegerField(default=0),
        "is_public": fields.BooleanField(default=True),
        "description": fields.StringField(nullable=True),
        "extra_specs": fields.DictOfStringsField(default={}),
    }
