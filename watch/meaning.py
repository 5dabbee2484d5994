"""What a message is about, as far as its arguments tell: whose method is called, and on what.

Nothing is known of any application: objects are oslo.versionedobjects', which say what they are
under ``PREFIX_object.name``, and a thing is called what its ``display_name`` says.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

OBJECT = "_object."  # between an application's prefix and the part of the object
NAME, ID = "display_name", "uuid"
ID_ARGUMENTS = ("instance_uuid", "server_id", "volume_id", "uuid", "id")
# how a method of an object is sent: says nothing of what it is about
CARRIER = frozenset({"objname", "objmethod", "objver", "object_versions"})
MAX_SUBJECT = 60  # characters
MAX_LOOKED_AT = 2_000


class Indirection(NamedTuple):
    """A method of an object that somebody else carries out.

    :ivar action: ``CLASS.METHOD``
    :ivar object: ``CLASS VERSION``
    """

    action: str
    object: str


class Subject(NamedTuple):
    """What a request is about.

    :ivar text: a name, an id, or the first arguments
    :ivar names: of the things in it, by id
    """

    text: str | None
    names: dict[str, str]


def meaning(method: str | None, args: Any) -> dict[str, Any]:
    """What an envelope has of this: ``action``, ``object``, ``subject`` and ``names``.

    :param args: redacted, since they are shown
    """
    meant, about = indirection(method, args), subject(args)
    return {
        "action": meant and meant.action,
        "object": meant and meant.object,
        "subject": about.text,
        "names": about.names,
    }


def indirection(method: str | None, args: Any) -> Indirection | None:
    """The object's method that ``object_action`` and its like stand for."""
    if not (method or "").startswith("object_") or not isinstance(args, Mapping):
        return None
    instance, done = args.get("objinst"), args.get("objmethod", "backport")
    name, version = args.get("objname"), args.get("objver")
    if isinstance(instance, Mapping):
        name, version = _part(instance, "name"), _part(instance, "version")
    if not (isinstance(name, str) and isinstance(done, str)):
        return None
    if version is None and isinstance(versions := args.get("object_versions"), Mapping):
        version = versions.get(name)
    return Indirection(f"{name}.{done}", f"{name} {version}" if isinstance(version, str) else name)


def subject(args: Any) -> Subject:
    """What the arguments of a request, or a notification's payload, say that it is about."""
    names: dict[str, str] = {}
    called: dict[str, None] = {}
    for mapping in _mappings(args):
        name, ident = mapping.get(NAME), mapping.get(ID)
        if isinstance(name, str) and name:
            called[name] = None
            if isinstance(ident, str):
                names[ident.lower()] = name
    if called:
        more = len(called) - 1
        return Subject(next(iter(called))[:MAX_SUBJECT] + (f" and {more} more" * bool(more)), names)
    return Subject(_ident(args) or _scalars(args), names)


def _part(primitive: Mapping[str, Any], part: str) -> Any:
    keys = (key for key in primitive if key.endswith(OBJECT + part))
    return primitive.get(next(keys, ""))


def _mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    """All mappings in a value, those further out first."""
    level, seen = [value], 0
    while level and seen < MAX_LOOKED_AT:
        seen += len(level)
        yield from (each for each in level if isinstance(each, Mapping))
        level = [inner for each in level for inner in _inside(each)]


def _inside(value: Any) -> Iterator[Any]:
    within = value.values() if isinstance(value, Mapping) else value
    if isinstance(value, Mapping | list | tuple):
        yield from (each for each in within if isinstance(each, Mapping | list | tuple))


def _ident(args: Any) -> str | None:
    """The id that an argument is, or that an object has which is one."""
    for mapping in _mappings(args):
        for key in ID_ARGUMENTS:
            if isinstance(found := mapping.get(key), str) and found:
                return found[:MAX_SUBJECT]
    return None


def _scalars(args: Any) -> str | None:
    """The short arguments, as they would be written: of the outermost mapping that has some."""
    outer = {k: v for k, v in args.items() if k not in CARRIER} if isinstance(args, Mapping) else {}
    for mapping in _mappings(outer):
        told = {key: value for key, value in mapping.items() if OBJECT not in key}
        short = [
            f"{k}={v}" for k, v in told.items() if isinstance(v, str | int | float) and v != ""
        ]
        if short:
            return ", ".join(short)[:MAX_SUBJECT]
    return None
