"""A server's whole life, and what is around it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("actions") as actions:
        for name in ("step", "tried_before"):
            actions.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("instances") as batch:
        no = sa.false()
        batch.add_column(sa.Column("locked", sa.Boolean(), nullable=False, server_default=no))
        batch.add_column(sa.Column("locked_by", sa.String(16)))
        batch.add_column(sa.Column("locked_reason", sa.String(255)))
