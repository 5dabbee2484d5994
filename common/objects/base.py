"""The base of all objects that travel: a name, a version and typed fields, no persistence."""

from typing import TYPE_CHECKING, Any

from oslo_versionedobjects import base
from oslo_versionedobjects import fields as ovo_fields


class MicronovaObject(base.VersionedObject):
    """An object both sides of an RPC agree on; ``VERSION`` changes whenever ``fields`` do.

    The frozen fingerprints in ``tests/contract`` fail when a field changes without a new version.
    """

    OBJ_SERIAL_NAMESPACE = "micronova_object"
    OBJ_PROJECT_NAMESPACE = "micronova"

    def obj_what_changed(self) -> set[str]:
        """Nothing: an object travels whole, and none has a row of its own to be saved to."""
        return set()

    if TYPE_CHECKING:  # fields become attributes at registration

        def __getattr__(self, field: str) -> Any: ...

    def get(self, field: str, default: Any = None) -> Any:
        """The field's value, or ``default`` where it was never set."""
        return getattr(self, field) if self.obj_attr_is_set(field) else default


class ObjectSerializer(base.VersionedObjectSerializer):
    """Turns MicronovaObjects into primitives and back."""

    OBJ_BASE_CLASS = MicronovaObject


register = base.VersionedObjectRegistry.register

TIMESTAMPS = {
    "created_at": ovo_fields.DateTimeField(nullable=True),
    "updated_at": ovo_fields.DateTimeField(nullable=True),
}
