"""KeyPair: with which key a user comes into servers."""

from oslo_versionedobjects import fields

from common.objects.base import MicronovaObject, register


@register
class KeyPair(MicronovaObject):
    """A user's public key; nobody but the user has ever had the private one, or has it still."""

    # 1.0: second release
    VERSION = "1.0"

    fields = {
        "id": fields.IntegerField(nullable=True),
        "user_id": fields.StringField(),
        "name": fields.StringField(),
        "type": fields.StringField(default="ssh"),
        "fingerprint": fields.StringField(),
        "public_key": fields.StringField(),
        "created_at": fields.DateTimeField(nullable=True),
    }
