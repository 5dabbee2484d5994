"""Takes out of a message what nobody should read, and what is too long to be read."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from common.printable import LINES, printable
from watch.masking import mask
from watch.sensitive import HIDDEN, NAME_FIELDS, VALUE_FIELDS, is_secret

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

_JSON_BEGINS = ("{", "[", '"')
_PAIR = 2
_LONGEST_KEPT = 100  # characters
_LARGEST = 1e300  # no float is far beyond it, and no integer of more than 997 bits below


def redact(value: Any) -> Any:
    """Return a copy fit to be shown: no passwords or tokens, and of bounded size."""
    return _Redaction().value(value)


def redact_context(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the context, in which only what is known to be harmless can be read."""
    return {
        redact_text(key): redact(value) if value is None or key in OPEN_CONTEXT else HIDDEN
        for key, value in sorted(context.items())
    }


def redact_text(text: str, keep: str = LINES) -> str:
    """Return the text without passwords and control characters, and of bounded size.

    It has MAX_TEXT characters at the most, then how many there were.

    :param keep: see `printable`
    """
    shown = printable(mask(text[: 2 * MAX_TEXT]), keep)
    if len(text) > 2 * MAX_TEXT:
        shown = shown[:-MAX_TEXT]  # there the cut may go through a password, which is not seen then
    whole = max(len(text), len(shown)) <= MAX_TEXT
    return shown if whole else f"{shown[:MAX_TEXT]}... ({len(text)} characters)"


class _Redaction:
    """One walk through a value; counts what it has shown."""

    def __init__(self) -> None:
        self._left = MAX_VALUES

    def value(self, value: Any, depth: int = 0) -> Any:
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH:
            return "..."
        if isinstance(value, (bytes, memoryview)):
            value = bytes(value).decode(errors="replace")
        if isinstance(value, str):
            return self._text(value, depth)
        if isinstance(value, Mapping):
            return self._mapping(value, depth)
        if isinstance(value, (list, tuple)):
            return self._items(value, depth)
        return value if _is_plain(value) else redact_text(str(value))

    def _text(self, text: str, depth: int) -> str:
        """A text; JSON in it, as Nova sends connection_info, is redacted as such."""
        if text.lstrip().startswith(_JSON_BEGINS):
            try:
                inner = json.loads(text)
            except (ValueError, RecursionError):
                return redact_text(text)
            text = json.dumps(self.value(inner, depth + 1))
        return redact_text(text)

    def _mapping(self, value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        shown: dict[str, Any] = {}
        setting = any(is_secret(item) for key, item in value.items() if _in(key, NAME_FIELDS))
        for count, (name, item) in enumerate(value.items()):
            key = name if isinstance(name, str) else str(name)
            if count == MAX_ITEMS:
                shown["..."] = f"{len(value) - count} more"
                break
            hidden = is_secret(key if isinstance(key, str) else str(key)) or (
                setting and _in(key, VALUE_FIELDS)
            )
            shown[_shown(key)] = HIDDEN if hidden and _tells(item) else self.value(item, depth + 1)
        return shown

    def _items(self, value: Sequence[Any], depth: int) -> list[Any]:
        if len(value) == _PAIR and is_secret(value[0]):
            return [redact_text(value[0]), HIDDEN]  # a dict's item
        pairs = zip([None, *value], value[:MAX_ITEMS], strict=False)
        shown = [_behind_flag(flag, item) or self.value(item, depth + 1) for flag, item in pairs]
        if len(value) > MAX_ITEMS:
            shown.append(f"... {len(value) - MAX_ITEMS} more")
        return shown


def _is_plain(value: Any) -> bool:
    """Whether it is a number that JSON and its readers know, or nothing."""
    return value is None or (isinstance(value, (int, float)) and abs(value) < _LARGEST)


def _shown(key: str) -> str:
    """A key as it is shown; there are few different ones."""
    return _shown_name(key) if len(key) <= _LONGEST_KEPT else redact_text(key, keep="")


_shown_name = lru_cache(maxsize=4096)(partial(redact_text, keep=""))


def _in(key: Any, fields: frozenset[str]) -> bool:
    return isinstance(key, str) and key.lower() in fields


def _tells(item: Any) -> bool:
    """Whether a value can be a secret: not one that is empty, or says yes or no."""
    return item is not None and item != "" and not isinstance(item, bool)


def _behind_flag(flag: Any, item: Any) -> str | None:
    """The word of a command line behind that one if it is secret, as it is to be shown."""
    if not (isinstance(flag, str) and isinstance(item, str) and flag.startswith("-")):
        return None
    words = f"{flag[:MAX_TEXT]} {item[:MAX_TEXT]}"
    return HIDDEN if mask(words) != f"{mask(flag[:MAX_TEXT])} {mask(item[:MAX_TEXT])}" else None
