"""Which aggregates a flavor's extra specs ask for."""

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

SCOPE: Final = "aggregate_instance_extra_specs"

# The words that Nova has for more than "is equal to"; numbers are compared as such
_NUMBERS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
}
_TEXTS: Final[dict[str, Callable[[str, str], bool]]] = {
    "<in>": lambda value, wanted: wanted in value,
    "s==": operator.eq,
    "s!=": operator.ne,
    "s<": operator.lt,
    "s<=": operator.le,
    "s>": operator.gt,
    "s>=": operator.ge,
}


def fit(extra_specs: Mapping[str, str], metadata: Mapping[str, set[str]]) -> bool:
    """Whether a host's aggregates have what the specs ask for: those of our scope, and of none."""
    for name, wanted in extra_specs.items():
        scope, scoped, key = name.partition(":")
        if scoped and scope != SCOPE:
            continue
        if not any(_fits(has, wanted) for has in metadata.get(key if scoped else name, ())):
            return False
    return True


def _fits(value: str, wanted: str) -> bool:
    word, *operands = wanted.split() or [""]
    if word == "<or>":
        return value in operands[::2]
    if word == "<all-in>":
        return all(operand in value for operand in operands)
    if word in _TEXTS:
        return bool(operands) and _TEXTS[word](value, operands[0])
    if word not in _NUMBERS:
        return value == wanted
    try:
        return _NUMBERS[word](float(value), float(operands[0]))
    except (ValueError, IndexError):
        return False
