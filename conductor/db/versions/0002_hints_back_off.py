"""Hints that back off; an action's host is its instance's."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    with op.batch_alter_table("actions") as actions:
        actions.add_column(sa.Column("hints", sa.Integer(), nullable=False, server_default="0"))
        actions.add_column(sa.Column("hint_at", sa.DateTime(), nullable=True))
        actions.drop_column("host")
    op.create_index("ix_instances_deleted", "instances", ["deleted_at"], unique=False)
