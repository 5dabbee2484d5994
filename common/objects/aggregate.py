"""Aggregate: hosts that have something in common, such as their availability zone."""

from typing import Final

from oslo_versionedobjects import fields

from common.objects.base import TIMESTAMPS, MicronovaObject, register

ZONE: Final = "availability_zone"  # the key of an aggregate's metadata that makes it a zone


@register
class Aggregate(MicronovaObject):
    """``metadata`` says what the hosts have in common."""

    # 1.0: first release
    VERSION = "1.0"

    fields = {
        "id": fields.IntegerField(),
        "uuid": fields.UUIDField(),
        "name": fields.StringField(),
        "hosts": fields.ListOfStringsField(default=[]),
        "metadata": fields.DictOfStringsField(default={}),
        **TIMESTAMPS,
    }
