"""ServiceRecord: what the deployment knows of one of its services."""

from oslo_versionedobjects import fields

from common.objects.base import TIMESTAMPS, MicronovaObject, register


class ServiceState:
    """What a service says of itself with each heartbeat."""

    UP = "up"
    DRAINING = "draining"
    STOPPED = "stopped"


@register
class ServiceRecord(MicronovaObject):
    """One service on one host.

    ``up`` is the conductor's verdict: reported within ``[service] down_time``, not stopped, not
    forced down. ``version`` counts releases of the RPC interfaces (see ``common.versions``).
    """

    # 1.0: first release
    VERSION = "1.0"

    fields = {
        "id": fields.IntegerField(nullable=True),
        "uuid": fields.UUIDField(),
        "host": fields.StringField(),
        "binary": fields.StringField(),
        "topic": fields.StringField(),
        "availability_zone": fields.StringField(),
        "version": fields.IntegerField(),
        "state": fields.StringField(),
        "up": fields.BooleanField(default=False),
        "disabled": fields.BooleanField(default=False),
        "disabled_reason": fields.StringField(nullable=True),
        "forced_down": fields.BooleanField(default=False),
        "last_seen_at": fields.DateTimeField(nullable=True),
        **TIMESTAMPS,
    }
