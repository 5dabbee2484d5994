"""Values that fit a JSON schema, made up without chance: the least, and with each thing more."""

import itertools
from typing import Any

KNOWN = {
    "format:uuid": "0c0ffee0-0000-4000-8000-000000000001",
    "format:ipv4": "192.0.2.1",
    "format:ipv6": "2001:db8::1",
    "format:base64": "c2VzYW1l",
    "format:date-time": "2026-01-02T03:04:05Z",
    "format:cidr": "192.0.2.0/24",
    "format:uri": "http://example.test/a",
    "format:regex": "a",
}
_count = itertools.count(1)


def examples(schema: Any, known: dict[str, Any], name: str = "") -> list[Any]:
    """Values a schema takes: with what is required, and with each further property in turn.

    :param known: what properties of some names must be, to mean something
    """
    if name in known:
        return [known[name]]
    if not isinstance(schema, dict) or not schema:
        return [None]
    if "enum" in schema:
        return list(schema["enum"])
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return [e for part in schema[key] for e in examples({**_rest(schema), **part}, known)]
    if "allOf" in schema:
        return examples({k: v for part in schema["allOf"] for k, v in part.items()}, known, name)
    kinds = schema.get("type", "object" if "properties" in schema else "null")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    return {"object": _objects, "array": _arrays}.get(kind, _values)(schema, known)


def _rest(schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key not in {"oneOf", "anyOf"}}


def _objects(schema: dict[str, Any], known: dict[str, Any]) -> list[Any]:
    parts = schema.get("properties", {})
    required = {name: examples(parts[name], known, name) for name in schema.get("required", ())}
    least = {name: values[0] for name, values in required.items()}
    found = [least] if not schema.get("minProperties") or least else []
    for name, part in parts.items():
        values = required[name][1:] if name in required else examples(part, known, name)
        found += [{**least, name: value} for value in values]
    if not parts and schema.get("patternProperties"):
        found.append({"key": examples(next(iter(schema["patternProperties"].values())), known)[0]})
    return found


def _arrays(schema: dict[str, Any], known: dict[str, Any]) -> list[Any]:
    return [[one] for one in examples(schema.get("items"), known)]


def _values(schema: dict[str, Any], known: dict[str, Any]) -> list[Any]:
    kinds = schema.get("type", "null")
    kind = kinds if isinstance(kinds, str) else kinds[0]
    if kind == "string":
        fixed = KNOWN.get(f"format:{schema.get('format')}")
        return [fixed or f"name{next(_count)}"]
    return [{"integer": schema.get("minimum", 1), "number": 1.0, "boolean": True}.get(kind)]
