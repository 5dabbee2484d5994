"""Flavor: the size of a server."""

from oslo_versionedobjects import fields

from common.objects.base import MicronovaObject, register


@register
class Flavor(MicronovaObject):
    """RAM in MiB, disk and ephemeral in GiB, swap in MiB; ``flavorid`` is what users name.

    ``rxtx_factor`` is kept and shown: nothing here is faster for it.
    """

    # 1.0: first release
    # 1.1: rxtx_factor
    VERSION = "1.1"
    ADDED = {"rxtx_factor": "1.1"}

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
        "rxtx_factor": fields.FloatField(default=1.0),
    }
