"""Regular expressions of users: one engine, whose time is linear in the text it looks through."""

from typing import Any, Final

import re2

from common.exception import Invalid

_OPTIONS: Final = re2.Options()
_OPTIONS.log_errors = False  # it would write a user's text to stderr as it is
_OPTIONS.max_mem = 1 << 18  # bytes, of each of the 128 patterns that the library keeps
_OPTIONS.never_capture = True


def compiled(pattern: str) -> Any:
    """A pattern as an object whose ``search`` tells whether a text has it.

    :raises Invalid: it is none, one with back references and the like, or one that is too large
    """
    try:
        return re2.compile(pattern, _OPTIONS)
    except (re2.error, TypeError, UnicodeEncodeError) as error:
        reason = error.args[0].decode() if isinstance(error, re2.error) else error
        raise Invalid(reason=f"{pattern!r} can't be used as a pattern: {reason}") from None
