"""Alembic's entry point: runs the migrations on the URL it was given."""

import sqlalchemy as sa
from alembic import context

from conductor.db.models import Base


def run() -> None:
    engine = sa.create_engine(context.config.attributes["url"], poolclass=sa.NullPool)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # readers and writers don't block each other; the mode stays with the file
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            connection.commit()
        context.configure(
            connection=connection, target_metadata=Base.metadata, render_as_batch=True
        )
        with context.begin_transaction():
            context.run_migrations()


run()
