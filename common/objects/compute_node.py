"""ComputeNode: what a hypervisor has, and how much of it is promised."""

from oslo_versionedobjects import fields

from common.objects.base import TIMESTAMPS, MicronovaObject, register


@register
class ComputeNode(MicronovaObject):
    """Totals are the hypervisor's (memory in MiB, disk in GiB); ``*_used`` are the claims on it.

    A compute reports the totals; the conductor alone changes what is used, and ``running_vms``.
    """

    # 1.0: first release
    VERSION = "1.0"

    fields = {
        "id": fields.IntegerField(nullable=True),
        "uuid": fields.UUIDField(),
        "host": fields.StringField(),
        "hypervisor_hostname": fields.StringField(),
        "hypervisor_type": fields.StringField(),
        "hypervisor_version": fields.IntegerField(),
        "host_ip": fields.StringField(),
        "cpu_info": fields.StringField(default="{}"),
        "vcpus": fields.IntegerField(),
        "memory_mb": fields.IntegerField(),
        "local_gb": fields.IntegerField(),
        "vcpus_used": fields.IntegerField(default=0),
        "memory_mb_used": fields.IntegerField(default=0),
        "local_gb_used": fields.IntegerField(default=0),
        "running_vms": fields.IntegerField(default=0),
        "uptime": fields.StringField(nullable=True),
        "service": fields.ObjectField("ServiceRecord", nullable=True),
        **TIMESTAMPS,
    }
