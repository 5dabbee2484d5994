"""Schema migrations: what `micronova db upgrade` and the check at start are made of."""

from pathlib import Path

import sqlalchemy as sa

# alembic costs 100 ms and 10 MiB to import; a conductor only needs to read one row
VERSIONS = Path(__file__).parent / "versions"


def head() -> str:
    """The newest revision this code knows: file names start with their number."""
    newest = max(VERSIONS.glob("[0-9]*.py"))
    return newest.stem.partition("_")[0]


def current(connection: sa.Connection) -> str | None:
    """The revision the database is at, None where it was never migrated."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(sa.text("SELECT version_num FROM alembic_version"))


def upgrade(url: str) -> str:
    """Bring the schema of ``url`` to ``head``, wherever it is; returns the revision."""
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent))
    config.attributes["url"] = url
    command.upgrade(config, "head")
    return head()
