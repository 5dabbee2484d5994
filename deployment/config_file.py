"""Configuration files of services, from plain Python values."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from deployment.files import write_file

Options: TypeAlias = Mapping[str, Mapping[str, Any]]
"""Values by group and option, such as ``{"compute": {"fake_build_time": 2}}``."""


def merged(*layers: Options) -> dict[str, dict[str, Any]]:
    """Lay options over one another; the last layer that has a value wins."""
    result: dict[str, dict[str, Any]] = {}
    for layer in layers:
        for group, values in layer.items():
            result.setdefault(group, {}).update(values)
    return result


def write_config(path: Path, options: Options) -> None:
    """Write the options in oslo.config's format to a file that only its owner can read."""
    write_file(path, "\n".join(_section(group, values) for group, values in options.items()))


def _section(group: str, values: Mapping[str, Any]) -> str:
    lines = [f"{name} = {_text(value)}" for name, value in values.items()]
    return "\n".join([f"[{group}]", *lines, ""])


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        value = [f"{key}:{item}" for key, item in value.items()]
    if isinstance(value, list | tuple):
        return ",".join(_text(item) for item in value)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).replace("$", "$$")  # a lone $ would refer to another option
