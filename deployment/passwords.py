"""Passwords that are made once and kept from one run to the next."""

import json
import secrets
from collections.abc import Iterable
from pathlib import Path

from deployment.errors import CorruptError
from deployment.files import write_file

_BYTES = 16  # 128 random bits


def kept_passwords(path: Path, names: Iterable[str]) -> dict[str, str]:
    """The passwords in the file; those that it lacks are made, and written to it.

    :raises CorruptError: it holds anything but passwords, which are never replaced
    """
    kept = _read(path) if path.exists() else {}
    fresh = {name: secrets.token_urlsafe(_BYTES) for name in names if name not in kept}
    if fresh:
        write_file(path, json.dumps(kept | fresh, indent=2))
    return kept | fresh


def _read(path: Path) -> dict[str, str]:
    try:
        kept = json.loads(path.read_text())
    except ValueError as error:
        raise CorruptError(f"{path.name} holds no passwords ({error})") from None
    if not isinstance(kept, dict) or not all(isinstance(word, str) for word in kept.values()):
        raise CorruptError(f"{path.name} holds no passwords")
    return kept
