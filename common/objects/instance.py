"""Instance: a server, as users and computes know it."""

from oslo_versionedobjects import fields

from common.objects.base import TIMESTAMPS, MicronovaObject, register


class VmState:
    """What an instance is; stable between actions."""

    BUILDING = "building"
    ACTIVE = "active"
    STOPPED = "stopped"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    RESIZED = "resized"
    RESCUED = "rescued"
    SHELVED = "shelved"
    SHELVED_OFFLOADED = "shelved_offloaded"
    ERROR = "error"
    DELETED = "deleted"


class TaskState:
    """What is being done to an instance; None when nothing is."""

    SCHEDULING = "scheduling"
    SPAWNING = "spawning"
    REBOOTING = "rebooting"
    REBOOTING_HARD = "rebooting_hard"
    POWERING_ON = "powering-on"
    POWERING_OFF = "powering-off"
    PAUSING = "pausing"
    UNPAUSING = "unpausing"
    SUSPENDING = "suspending"
    RESUMING = "resuming"
    RESIZE_PREP = "resize_prep"
    RESIZE_MIGRATING = "resize_migrating"
    RESIZE_FINISH = "resize_finish"
    RESIZE_CONFIRMING = "resize_confirming"
    RESIZE_REVERTING = "resize_reverting"
    MIGRATING = "migrating"
    REBUILDING = "rebuilding"
    IMAGE_SNAPSHOT = "image_snapshot"
    RESCUING = "rescuing"
    UNRESCUING = "unrescuing"
    SHELVING = "shelving"
    SHELVING_OFFLOADING = "shelving_offloading"
    UNSHELVING = "unshelving"
    CRASHING = "triggering_crash_dump"
    DELETING = "deleting"


class PowerState:
    """What the hypervisor says of the guest, in Nova's numbers."""

    NOSTATE = 0
    RUNNING = 1
    PAUSED = 3
    SHUTDOWN = 4
    CRASHED = 6
    SUSPENDED = 7


@register
class Instance(MicronovaObject):
    """A server with the flavor it was built from; ``fault_*`` say why it is in ERROR.

    ``availability_zone`` is the one it is in, before it is placed the one its user asked for, which
    stays in ``pinned_availability_zone``. ``server_group`` is the uuid of the group it belongs to.
    """

    # 1.0: first release
    # 1.1: locked, locked_reason, interfaces, key_name, key_data, access_ip_v4, access_ip_v6,
    #      auto_disk_config, config_drive, root_device_name, pinned_availability_zone,
    #      scheduler_hints, server_group
    VERSION = "1.1"
    ADDED = dict.fromkeys(
        (
            *("locked", "locked_reason", "interfaces", "access_ip_v4", "access_ip_v6"),
            *("key_name", "key_data", "auto_disk_config", "config_drive", "root_device_name"),
            *("pinned_availability_zone", "scheduler_hints", "server_group"),
        ),
        "1.1",
    )

    fields = {
        "uuid": fields.UUIDField(),
        "project_id": fields.StringField(),
        "user_id": fields.StringField(),
        "request_id": fields.StringField(nullable=True),
        "display_name": fields.StringField(),
        "display_description": fields.StringField(nullable=True),
        "hostname": fields.StringField(),
        "metadata": fields.DictOfStringsField(default={}),
        "tags": fields.ListOfStringsField(default=[]),
        "interfaces": fields.ListOfObjectsField("Interface", default=[]),
        "flavor": fields.ObjectField("Flavor"),
        "image_id": fields.UUIDField(nullable=True),
        "user_data": fields.StringField(nullable=True),
        "key_name": fields.StringField(nullable=True),
        "key_data": fields.StringField(nullable=True),
        "availability_zone": fields.StringField(nullable=True),
        "pinned_availability_zone": fields.StringField(nullable=True),
        "scheduler_hints": fields.DictOfListOfStringsField(default={}),
        "server_group": fields.UUIDField(nullable=True),
        "requested_host": fields.StringField(nullable=True),
        "host": fields.StringField(nullable=True),
        "access_ip_v4": fields.StringField(nullable=True),
        "access_ip_v6": fields.StringField(nullable=True),
        "auto_disk_config": fields.BooleanField(default=False),
        "config_drive": fields.StringField(default=""),
        "root_device_name": fields.StringField(nullable=True),
        "launch_index": fields.IntegerField(default=0),
        "reservation_id": fields.StringField(nullable=True),
        "vm_state": fields.StringField(),
        "task_state": fields.StringField(nullable=True),
        "power_state": fields.IntegerField(default=PowerState.NOSTATE),
        "locked": fields.BooleanField(default=False),
        "locked_reason": fields.StringField(nullable=True),
        "launched_at": fields.DateTimeField(nullable=True),
        "terminated_at": fields.DateTimeField(nullable=True),
        "deleted_at": fields.DateTimeField(nullable=True),
        "fault_code": fields.IntegerField(nullable=True),
        "fault_message": fields.StringField(nullable=True),
        "fault_at": fields.DateTimeField(nullable=True),
        **TIMESTAMPS,
    }
