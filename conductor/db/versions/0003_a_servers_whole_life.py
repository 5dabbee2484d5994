"""A server's whole life, and what is around it."""

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Nothing yet."""
