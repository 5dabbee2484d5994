"""What users see of keypairs."""

from typing import Any

from api.microversion import Version
from api.views.times import precise
from common.objects import KeyPair


def summary(version: Version, keypair: KeyPair) -> dict[str, Any]:
    """A keypair in a list."""
    names = ("name", "fingerprint", "public_key", *(("type",) if version >= (2, 2) else ()))
    return {name: getattr(keypair, name) for name in names}


def created(version: Version, keypair: KeyPair) -> dict[str, Any]:
    """A keypair that was just made."""
    return {**summary(version, keypair), "user_id": keypair.user_id}


def detail(version: Version, keypair: KeyPair) -> dict[str, Any]:
    """A keypair in full."""
    return {
        **created(version, keypair),
        "id": keypair.id,
        "created_at": precise(keypair.created_at),
        "updated_at": None,
        "deleted": False,
        "deleted_at": None,
    }
