"""The base of all objects that travel: a name, a version and typed fields, no persistence."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from oslo_utils import versionutils
from oslo_versionedobjects import base
from oslo_versionedobjects import fields as ovo_fields

FIRST, RELEASE = 1, 2  # of objects: the first one, and this one; grows when a release adds fields


class MicronovaObject(base.VersionedObject):
    """An object both sides of an RPC agree on; ``VERSION`` changes whenever ``fields`` do.

    The frozen fingerprints in ``tests/contract`` fail when a field changes without a new version.
    """

    OBJ_SERIAL_NAMESPACE = "micronova_object"
    OBJ_PROJECT_NAMESPACE = "micronova"

    ADDED: ClassVar[Mapping[str, str]] = {}  # fields that came later, and with which version

    def obj_what_changed(self) -> set[str]:
        """Nothing: an object travels whole, and none has a row of its own to be saved to."""
        return set()

    def obj_make_compatible(self, primitive: dict[str, Any], target_version: str) -> None:
        """Leave out what a receiver of an older version does not know."""
        super().obj_make_compatible(primitive, target_version)
        theirs = versionutils.convert_version_to_tuple(target_version)
        for field, since in self.ADDED.items():
            if versionutils.convert_version_to_tuple(since) > theirs:
                primitive.pop(field, None)

    if TYPE_CHECKING:  # fields become attributes at registration

        def __getattr__(self, field: str) -> Any: ...

        def __setattr__(self, field: str, value: Any) -> None: ...

    def get(self, field: str, default: Any = None) -> Any:
        """The field's value, or ``default`` where it was never set."""
        return getattr(self, field) if self.obj_attr_is_set(field) else default


class ObjectSerializer(base.VersionedObjectSerializer):
    """Turns MicronovaObjects into primitives and back.

    :param release: which release's objects the receiver knows; None: the context tells
    """

    OBJ_BASE_CLASS = MicronovaObject

    def __init__(self, release: int | None = None) -> None:
        self._release = release

    def serialize_entity(self, ctxt: Any, entity: Any) -> Any:
        if isinstance(entity, MicronovaObject) and (self._release or ctxt.release) < RELEASE:
            as_they_were = dict.fromkeys(base.VersionedObjectRegistry.obj_classes(), "1.0")
            return entity.obj_to_primitive("1.0", as_they_were)
        return super().serialize_entity(ctxt, entity)


register = base.VersionedObjectRegistry.register

TIMESTAMPS = {
    "created_at": ovo_fields.DateTimeField(nullable=True),
    "updated_at": ovo_fields.DateTimeField(nullable=True),
}
