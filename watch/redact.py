"""Takes out of a message what nobody should read, and what is too long to be read."""

import json
import re
from collections.abc import Mapping, Sequence
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
    r"passw|passphrase|pass$|pswd|pwd|secret|token|credential|auth(orization)?$"
    r"|(private|access|api|auth|ssh|encryption)[_-]?key|keyring"
    r"|^user_data$|personality|injected_files|cookie|connection_info|encrypt",
    re.IGNORECASE,
)
# also of several hosts in one URL, and passwords with / or @ in them
_URL_PASSWORD = re.compile(
    r"(?P<head>[a-z][a-z0-9+.-]{0,30}://[^\s/:@]*:)[^\s\"']+@", re.IGNORECASE
)
_IN_TEXT = re.compile(
    r"(?P<head>(?:token|passw|secret|authorization|(?:private|access|api)[_-]?key)[\w-]*"
    r"[\"']?\s*(?:[:=]|%3D)\s*(?:(?:basic|bearer)\s+)?[\"']?)[^\s\"'&,;]+",
    re.IGNORECASE,
)
_KEY_BLOCK = re.compile(
    r"(?P<head>-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(?:(?=-----END)|\Z)", re.DOTALL
)
_PAIR = 2


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
    shown = _masked(text[: 2 * MAX_TEXT])
    if len(text) > 2 * MAX_TEXT:
        shown = shown[:-MAX_TEXT]  # there the cut may go through a password, which is not seen then
    return shown if len(text) <= MAX_TEXT else f"{shown[:MAX_TEXT]}... ({len(text)} characters)"


def _masked(text: str) -> str:
    if "://" in text:
        text = _URL_PASSWORD.sub(rf"\g<head>{HIDDEN}@", text)
    if "PRIVATE KEY" in text:
        text = _KEY_BLOCK.sub(rf"\g<head>{HIDDEN}", text)
    if "=" in text or ":" in text or "<" in text or "%3D" in text:
        text = _IN_TEXT.sub(rf"\g<head>{HIDDEN}", strutils.mask_password(text, HIDDEN))
    return text


def _is_secret(name: Any) -> bool:
    return isinstance(name, str) and bool(_SECRET_KEY.search(name))


class _Redaction:
    """One walk through a value; counts what it has shown."""

    def __init__(self) -> None:
        self._left = MAX_VALUES

    def value(self, value: Any, depth: int = 0) -> Any:
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH:
            return "..."
        if isinstance(value, str):
            return self._text(value, depth)
        if isinstance(value, Mapping):
            return self._mapping(value, depth)
        if isinstance(value, (list, tuple)):
            return self._items(value, depth)
        return value if isinstance(value, (int, float, type(None))) else redact_text(str(value))

    def _text(self, text: str, depth: int) -> str:
        """A text; JSON in it, as Nova sends connection_info, is redacted as such."""
        if text.lstrip()[:1] in {"{", "["}:
            try:
                inner = json.loads(text)
            except (ValueError, RecursionError):
                return redact_text(text)
            text = json.dumps(self.value(inner, depth + 1))
        return redact_text(text)

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        named = _is_secret(value.get("key")) or _is_secret(value.get("name"))
        for count, (key, item) in enumerate(value.items()):
            if count == MAX_ITEMS:
                shown["..."] = f"{len(value) - count} more"
                break
            name = redact_text(str(key))
            hidden = _is_secret(name) or (named and name == "value")
            given = item is not None and item != ""
            shown[name] = HIDDEN if hidden and given else self.value(item, depth + 1)
        return shown

    def _items(self, value: Sequence[Any], depth: int) -> list[Any]:
        if len(value) == _PAIR and _is_secret(value[0]):
            return [redact_text(value[0]), HIDDEN]  # a dict's item
        shown = [self.value(item, depth + 1) for item in value[:MAX_ITEMS]]
        if len(value) > MAX_ITEMS:
            shown.append(f"... {len(value) - MAX_ITEMS} more")
        return shown
