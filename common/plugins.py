"""Plugins: what installed packages add to a deployment, as entry points.

One that can't be used is left out, and a line says why; everything else runs on.
"""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from typing import Any, Final, Generic, NamedTuple, TypeVar

OURS: Final = "micronova"
SERVICES: Final = "micronova.services"

Kind = TypeVar("Kind")


class Problem(NamedTuple):
    """Why what a package has under a name can't be used, in one line."""

    name: str
    reason: str

    @classmethod
    def of(cls, entry: metadata.EntryPoint, error: Exception) -> "Problem":
        """What the error means for the entry point."""
        what = f"{entry.name} = {entry.value} ({entry.group}) of {package_of(entry)}"
        return cls(entry.name, f"{what} is left out: {type(error).__name__}: {in_one_line(error)}")


@dataclass(frozen=True)
class Found(Generic[Kind]):
    """What was found in a group, by name, and what is wrong with the rest."""

    usable: dict[str, Kind] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@cache
def find(
    group: str, kind: type[Kind], check: Callable[[str, Kind], None] = lambda _name, _found: None
) -> Found[Kind]:
    """All entry points of ``group`` that are a ``kind``; ours come first, and keep their names.

    :param check: raises an error where what was found under a name can't be used
    """
    found: Found[Kind] = Found()
    for entry in ours_first(metadata.entry_points(group=group)):
        try:
            _check_name(entry, found.usable)
            if package_of(entry) != OURS:
                _check_requirement(entry)
            loaded = _load(entry, kind)
            check(entry.name, loaded)
            found.usable[entry.name] = loaded
        except Exception as error:  # noqa: BLE001 - a package may do anything while it is imported
            found.problems.append(Problem.of(entry, error))
    return found


def names(group: str) -> list[str]:
    """What is in a group, whether it can be used or not; nothing is imported for it."""
    return sorted(metadata.entry_points(group=group).names)


def ours_first(entries: Iterable[metadata.EntryPoint]) -> list[metadata.EntryPoint]:
    """Entry points in an order in which no package takes what another had before."""
    return sorted(entries, key=lambda e: (package_of(e) != OURS, package_of(e), e.name))


def in_one_line(error: Exception) -> str:
    """An error's text, however many lines it has."""
    return " ".join(str(error).split())


def package_of(entry: metadata.EntryPoint) -> str:
    """The distribution an entry point comes from."""
    return entry.dist.name if entry.dist else "?"


def _load(entry: metadata.EntryPoint, kind: type[Kind]) -> Kind:
    loaded: Any = entry.load()
    if not isinstance(loaded, kind):
        raise TypeError(f"it is a {type(loaded).__name__}, and has to be a {kind.__name__}")
    return loaded


def _check_name(entry: metadata.EntryPoint, taken: Container[str]) -> None:
    if entry.name in taken:
        raise LookupError("another package has taken this name")


def _check_requirement(entry: metadata.EntryPoint) -> None:
    """Pip does not hold an editable package to what it requires, nor one that was there first."""
    from packaging.requirements import Requirement  # noqa: PLC0415 - half a MiB in every process

    installed = metadata.version(OURS)
    for text in (entry.dist.requires or []) if entry.dist else []:
        requirement = Requirement(text)
        fits = requirement.specifier.contains(installed, prereleases=True)
        if requirement.name == OURS and not fits:
            raise LookupError(f"it is made for {requirement}, and this is {installed}")
