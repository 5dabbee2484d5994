"""`micronova db`: the conductor's database."""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

from pathlib import Path

import click
import sqlalchemy as sa
from alembic.util import CommandError
from oslo_config import cfg
from oslo_db import exception as db_exc

from cli.running import config_arguments
from common import config, exception
from conductor.db import migration
from conductor.db.connection import database, register_options
from conductor.db.purge import forget_deleted


@click.group()
def db() -> None:
    """Look after the conductor's database, [database] connection in its configuration."""


@db.command()
@click.pass_obj
def upgrade(config_files: tuple[Path, ...]) -> None:
    """Create the schema, or bring it to what this release needs. Repeating it is harmless."""
    url = _url(config_files)
    try:
        click.echo(f"{_masked(url)} is at {migration.upgrade(url)}")
    except sa.exc.DBAPIError as error:
        raise click.ClickException(f"{_masked(url)}: {error.orig}") from None
    except CommandError as error:
        raise click.ClickException(f"{_masked(url)} is of a newer release: {error}") from None


@db.command()
@click.pass_obj
def version(config_files: tuple[Path, ...]) -> None:
    """Show which schema the database has; exit code 1 where an upgrade is due."""
    url = _url(config_files)
    try:
        with sa.create_engine(url).connect() as connection:
            found = migration.current(connection)
    except sa.exc.DBAPIError as error:
        raise click.ClickException(f"{_masked(url)}: {error.orig}") from None
    wanted = migration.head()
    click.echo(f"{_masked(url)} is at {found or 'nothing'}, this release needs {wanted}")
    raise SystemExit(0 if found == wanted else 1)


@db.command()
@click.option(
    "--older-than",
    type=click.FloatRange(min=0),
    default=30.0,
    show_default=True,
    metavar="DAYS",
    help="Forget servers that were deleted that long ago.",
)
@click.pass_obj
def purge(config_files: tuple[Path, ...], older_than: float) -> None:
    """Forget servers that were deleted long ago, with their actions. It can't be undone.

    Conductors may run meanwhile. [conductor] deleted_retention lets them do it by themselves.
    """
    url = _url(config_files)
    try:
        count = forget_deleted(database(cfg.CONF), older_than)
    except (sa.exc.DBAPIError, db_exc.DBError, exception.DatabaseUnavailable) as error:
        raise click.ClickException(f"{_masked(url)}: {error}") from None
    click.echo(f"{_masked(url)}: forgot {count} servers deleted {older_than:g} days ago or earlier")


def _url(config_files: tuple[Path, ...]) -> str:
    conf = cfg.CONF
    register_options(conf)
    config.load(conf, "micronova", config_arguments(config_files))
    url: str = conf.database.connection
    return url


def _masked(url: str) -> str:
    return sa.make_url(url).render_as_string(hide_password=True)
