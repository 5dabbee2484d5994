"""`micronova db`: the conductor's database."""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

from pathlib import Path

import click
import sqlalchemy as sa
from alembic.util import CommandError
from oslo_config import cfg

from common import config
from conductor.db import migration
from conductor.db.session import register_options


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


def _url(config_files: tuple[Path, ...]) -> str:
    conf = cfg.CONF
    register_options(conf)
    arguments = [argument for path in config_files for argument in ("--config-file", str(path))]
    config.load(conf, "micronova", arguments)
    url: str = conf.database.connection
    return url


def _masked(url: str) -> str:
    return sa.make_url(url).render_as_string(hide_password=True)
