"""The conductors' database: which one it is, and what its schema has to be."""

import sqlalchemy as sa
from oslo_config import cfg
from oslo_db import options

from common.database import Database, Schema
from conductor.db import migration

DEFAULT = "sqlite:////var/lib/micronova/micronova.sqlite"


def register_options(conf: cfg.ConfigOpts) -> None:
    """Make oslo.db's ``[database]`` options known."""
    conf.register_opts(options.database_opts, "database")
    conf.set_default("connection", DEFAULT, "database")


def database(conf: cfg.ConfigOpts) -> Database:
    """The one that ``[database] connection`` names.

    :raises StartupError: it can't be the URL of a database
    """
    register_options(conf)
    schema = Schema(_problem, "run `micronova db upgrade`")
    return Database(conf.database.connection, schema, "[database] connection")


def _problem(connection: sa.Connection) -> str | None:
    found, wanted = migration.current(connection), migration.head()
    return None if found == wanted else f"is at {found or 'nothing'}, this release needs {wanted}"
