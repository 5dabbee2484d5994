"""Takes out of a message what nobody should read, and what is too long to be read."""

import re
from collections.abc import Mapping
from typing import Any

from oslo_utils import strutils

HIDDEN = "***"
MAX_TEXT = 2_000
MAX_ITEMS = 100
MAX_VALUES = 2_000
MAX_DEPTH = 24

# What of a context says who asks for what; anything else may be a token.
OPEN_CONTEXT = frozenset(
    {
        "request_id",
        "global_request_id",
        "user",
        "user_id",
        "user_name",
        "project",
        "project_id",
        "project_name",
        "tenant",
        "domain",
        "user_domain",
        "project_domain",
        "roles",
        "is_admin",
        "is_admin_project",
        "read_only",
        "show_deleted",
        "read_deleted",
        "timestamp",
    }
)

_SECRET_KEY = re.compile(
    r"pass(word|wd|phrase)?$|_?pass$|pswd|secret|token|credential|private_?key|auth(orization)?$"
    r"|^user_data$|personality|injected_files|cookie|connection_info|api_?key|encrypt",
    re.IGNORECASE,
)
_URL_PASSWORD = re.compile(r"(?P<head>[a-z][a-z0-9+.-]*://[^\s/:@]*:)[^\s/@]+@", re.IGNORECASE)


def redact(value: Any) -> Any:
    """Return a copy fit to be shown: no passwords or tokens, and of bounded size."""
    return _Redaction().value(value)


def redact_context(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the context, in which only what is known to be harmless can be read."""
    return {
        key: redact(value) if value is None or key in OPEN_CONTEXT else HIDDEN
        for key, value in sorted(context.items())
    }


def redact_text(text: str) -> str:
    """Return the text without passwords, and not longer than MAX_TEXT characters."""
    shown = text[:MAX_TEXT]
    if "://" in shown:
        shown = _URL_PASSWORD.sub(rf"\g<head>{HIDDEN}@", shown)
    if "=" in shown or ":" in shown or "<" in shown:
        shown = strutils.mask_password(shown, HIDDEN)
    return shown if len(text) <= MAX_TEXT else f"{shown}... ({len(text)} characters)"


class _Redaction:
    """One walk through a value; counts what it has shown."""

    def __init__(self) -> None:
        self._left = MAX_VALUES

    def value(self, value: Any, depth: int = 0) -> Any:
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH:
            return "..."
        if isinstance(value, str):
            return redact_text(value)
        if isinstance(value, Mapping):
            return self._mapping(value, depth)
        if isinstance(value, (list, tuple)):
            return self._items(value, depth)
        return value if isinstance(value, (int, float, bool, type(None))) else str(value)[:MAX_TEXT]

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        for count, (key, item) in enumerate(value.items()):
            if count == MAX_ITEMS:
                shown["..."] = f"{len(value) - count} more"
                break
            name = redact_text(str(key))
            hidden = item is not None and item != "" and _SECRET_KEY.search(name)
            shown[name] = HIDDEN if hidden else self.value(item, depth + 1)
        return shown

    def _items(self, value: list[Any] | tuple[Any, ...], depth: int) -> list[Any]:
        shown = [self.value(item, depth + 1) for item in value[:MAX_ITEMS]]
        if len(value) > MAX_ITEMS:
            shown.append(f"... {len(value) - MAX_ITEMS} more")
        return shown
