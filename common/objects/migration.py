"""Migration: a server's way from one host to another."""

from oslo_versionedobjects import fields

from common.objects.base import TIMESTAMPS, MicronovaObject, register


class MigrationStatus:
    """How far a migration is, in Nova's words; those in ``ENDED`` hold nothing any more."""

    PRE_MIGRATING = "pre-migrating"
    MIGRATING = "migrating"
    POST_MIGRATING = "post-migrating"
    FINISHED = "finished"
    CONFIRMED = "confirmed"
    REVERTING = "reverting"
    REVERTED = "reverted"
    ACCEPTED = "accepted"
    PREPARING = "preparing"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    DONE = "done"
    ERROR = "error"
    FAILED = "failed"

    ENDED = (CONFIRMED, REVERTED, COMPLETED, CANCELLED, DONE, ERROR, FAILED)


@register
class Migration(MicronovaObject):
    """Who moves from where to where; ``dest_compute`` is None until a host was chosen.

    ``migration_type`` is ``resize`` or ``migration`` (the guest is off meanwhile),
    ``live-migration``, or ``evacuation``.
    """

    # 1.0: second release
    VERSION = "1.0"

    fields = {
        "id": fields.IntegerField(),
        "uuid": fields.UUIDField(),
        "instance_uuid": fields.UUIDField(),
        "source_compute": fields.StringField(),
        "dest_compute": fields.StringField(nullable=True),
        "status": fields.StringField(),
        "migration_type": fields.StringField(),
        "old_flavor": fields.ObjectField("Flavor"),
        "new_flavor": fields.ObjectField("Flavor"),
        "user_id": fields.StringField(nullable=True),
        "project_id": fields.StringField(nullable=True),
        **TIMESTAMPS,
    }
