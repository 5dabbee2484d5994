"""The image has every room in it."""

import tomllib
from pathlib import Path

PROJECT = Path(__file__).parents[3]


def test_every_package_goes_into_the_image() -> None:
    """What is missing is left out with a line in a log, and its part of the API is 404."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())
    rooms = project["tool"]["setuptools"]["packages"]["find"]["include"]
    sent = (PROJECT / ".dockerignore").read_text().split()
    assert {f"!{room.rstrip('*')}/" for room in rooms} <= set(sent)
