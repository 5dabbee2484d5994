"""`micronova new-manager`: writes a service of one's own, ready to run, to be changed."""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

import keyword
import re
import sys
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import click
from jinja2 import Environment, StrictUndefined

from cli.output import command, own_program
from common import config
from deployment.broker_users import broker_users, name_of

TEMPLATES = Path(__file__).parent / "templates" / "manager"
NAME = re.compile("[a-z][a-z0-9_]{0,29}")

_NEXT = """\
wrote {folder}: read its README.md, then

  {python} -m pip install --editable '{folder}[dev]'
  {python} -m pytest {folder}
  {micronova} up
"""


@click.command("new-manager")
@click.argument("name")
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write; by default NAME, below the current one.",
)
def new_manager(name: str, into: Path | None) -> None:
    """Write a package that adds the service NAME: a manager, its RPC interface, a route, tests.

    Nothing that exists is changed: once the package is installed, `micronova up` runs it.
    """
    _require_free(name)
    folder = into or Path(name)
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty: choose another with --into")
    for path, text in _files(name):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    # of the environment this runs in: another's pip would install it where nobody looks for it
    python, micronova = own_program("python"), command("micronova")
    click.echo(_NEXT.format(folder=folder, python=python, micronova=micronova), nl=False)


def _require_free(name: str) -> None:
    """:raises ClickException: no package, topic and option group can be called so"""
    if not NAME.fullmatch(name) or keyword.iskeyword(name):
        raise click.ClickException(
            f"{name!r} can't be a package: give a lower-case identifier of at most 30 characters, "
            "such as inventory"
        )
    taken = {
        "module": name in sys.stdlib_module_names or find_spec(name) is not None,
        "group of options": name in config.groups(),
        "user of the broker": name_of(name) in broker_users(),
    }
    for what in (what for what, is_so in taken.items() if is_so):
        raise click.ClickException(f"{name} is taken: there is a {what} of that name already")


def _files(name: str) -> Iterator[tuple[Path, str]]:
    """The files of the package, and what is in them."""
    environment = Environment(
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - no HTML
    )
    values = {
        "name": name,
        "Name": "".join(part.capitalize() for part in name.split("_")),
        "dashed": name.replace("_", "-"),
        "version": metadata.version("micronova"),
    }
    for template in sorted(path for path in TEMPLATES.rglob("*") if path.is_file()):
        path = Path(str(template.relative_to(TEMPLATES)).replace("NAME", name)).with_suffix("")
        yield path, environment.from_string(template.read_text()).render(values)
