"""Action and ActionEvent: an accepted request and the steps it took."""

from oslo_versionedobjects import fields

from common.objects.base import MicronovaObject, register


class ActionState:
    """An action is open until it has a result; nothing stays open for ever."""

    OPEN = "open"
    DONE = "done"
    ERROR = "error"


@register
class ActionEvent(MicronovaObject):
    """One step of an action on one host; ``result`` is Success, Error or None while it runs."""

    # 1.0: first release
    VERSION = "1.0"

    fields = {
        "event": fields.StringField(),
        "host": fields.StringField(nullable=True),
        "start_time": fields.DateTimeField(),
        "finish_time": fields.DateTimeField(nullable=True),
        "result": fields.StringField(nullable=True),
        "details": fields.StringField(nullable=True),
    }


@register
class Action(MicronovaObject):
    """What a user asked of an instance and was promised with 202.

    ``attempt`` is the fencing token: it grows with every new host or try, and a write that names
    an older one is refused. ``deadline`` is when the current attempt is given up, ``updated_at``
    when the action last went on or was last told to its host; both by the conductors' database.
    """

    # 1.0: first release
    VERSION = "1.0"

    fields = {
        "id": fields.IntegerField(),
        "instance_uuid": fields.UUIDField(),
        "action": fields.StringField(),
        "request_id": fields.StringField(),
        "user_id": fields.StringField(nullable=True),
        "project_id": fields.StringField(nullable=True),
        "state": fields.StringField(),
        "host": fields.StringField(nullable=True),
        "attempt": fields.IntegerField(),
        "deadline": fields.DateTimeField(nullable=True),
        "message": fields.StringField(nullable=True),
        "start_time": fields.DateTimeField(),
        "updated_at": fields.DateTimeField(nullable=True),
        "events": fields.ListOfObjectsField("ActionEvent", default=[]),
    }

    @property
    def seconds_left(self) -> float | None:
        """How long the attempt had when this was sent, to be counted by the receiver's own clock.

        None where there is no limit.
        """
        if self.deadline is None or self.updated_at is None:
            return None
        left: float = (self.deadline - self.updated_at).total_seconds()
        return left
