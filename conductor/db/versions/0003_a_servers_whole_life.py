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
        batch.add_column(sa.Column("access_ip_v4", sa.String(15)))
        batch.add_column(sa.Column("access_ip_v6", sa.String(39)))
        batch.add_column(
            sa.Column("auto_disk_config", sa.Boolean(), nullable=False, server_default=no)
        )
        batch.add_column(
            sa.Column("config_drive", sa.String(255), nullable=False, server_default="")
        )
        batch.add_column(sa.Column("root_device_name", sa.String(255)))
        batch.add_column(sa.Column("shelved_image_id", sa.String(36)))
        batch.add_column(sa.Column("shelved_at", sa.DateTime()))
    shelved = sa.text("shelved_at IS NOT NULL")
    op.create_index(
        "ix_instances_shelved",
        "instances",
        ["shelved_at"],
        sqlite_where=shelved,
        postgresql_where=shelved,
    )
    _snapshots()
    _interfaces()
    _quotas()
    _migrations()
    _keypairs()
    _groups_and_aggregates()
    with op.batch_alter_table("flavors") as flavors:
        flavors.add_column(
            sa.Column("rxtx_factor", sa.Float(), nullable=False, server_default="1.0")
        )
    op.create_table(
        "flavor_projects",
        sa.Column("flavor_id", sa.Integer(), sa.ForeignKey("flavors.id"), primary_key=True),
        sa.Column("project_id", sa.String(255), primary_key=True),
    )


def _interfaces() -> None:
    """Servers that are there have none."""
    with op.batch_alter_table("instances") as instances:
        instances.add_column(
            sa.Column("interfaces", sa.JSON(), nullable=False, server_default="[]")
        )
    op.create_table(
        "addresses",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("instance_uuid", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["instance_uuid"], ["instances.uuid"]),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("ix_addresses_instance_uuid", "addresses", ["instance_uuid"], unique=False)


def _quotas() -> None:
    for table, names in (("quotas", ("project_id", "user_id")), ("quota_classes", ("name",))):
        op.create_table(
            table,
            *(sa.Column(name, sa.String(255), primary_key=True) for name in names),
            sa.Column("resource", sa.String(64), primary_key=True),
            sa.Column("hard_limit", sa.Integer(), nullable=False),
        )


def _migrations() -> None:
    op.create_table(
        "migrations",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False, unique=True),
        sa.Column("instance_uuid", sa.String(36), sa.ForeignKey("instances.uuid"), nullable=False),
        sa.Column("source_compute", sa.String(255), nullable=False),
        sa.Column("dest_compute", sa.String(255)),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("migration_type", sa.String(32), nullable=False),
        sa.Column("old_flavor", sa.JSON(), nullable=False),
        sa.Column("new_flavor", sa.JSON(), nullable=False),
        sa.Column("user_id", sa.String(255)),
        sa.Column("project_id", sa.String(255)),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime()),
    )
    op.create_index("ix_migrations_instance", "migrations", ["instance_uuid", "status"])
    op.create_index("ix_migrations_created", "migrations", ["created_at", "id"])


def _keypairs() -> None:
    with op.batch_alter_table("instances") as instances:
        instances.add_column(sa.Column("key_name", sa.String(255)))
        instances.add_column(sa.Column("key_data", sa.Text()))
    op.create_table(
        "key_pairs",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("user_id", sa.String(255), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("type", sa.String(16), nullable=False),
        sa.Column("fingerprint", sa.String(255), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
    )
    op.create_index("uniq_key_pairs_user_name", "key_pairs", ["user_id", "name"], unique=True)


def _groups_and_aggregates() -> None:
    with op.batch_alter_table("instances") as instances:
        instances.add_column(sa.Column("pinned_availability_zone", sa.String(255), nullable=True))
        instances.add_column(
            sa.Column("scheduler_hints", sa.JSON(), nullable=False, server_default="{}")
        )
        instances.add_column(sa.Column("server_group", sa.String(36), nullable=True))
    of_a_group = sa.text("server_group IS NOT NULL")
    op.create_index(
        "ix_instances_server_group",
        "instances",
        ["server_group"],
        sqlite_where=of_a_group,
        postgresql_where=of_a_group,
    )
    # what was asked for is pinned; where a server is, is where its host is
    op.execute("UPDATE instances SET pinned_availability_zone = availability_zone")
    op.execute(
        "UPDATE instances SET availability_zone = (SELECT availability_zone FROM services "
        "WHERE services.host = instances.host AND topic = 'compute') WHERE host IS NOT NULL"
    )
    with op.batch_alter_table("compute_nodes") as nodes:
        nodes.add_column(sa.Column("generation", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "server_groups",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False, unique=True),
        sa.Column("project_id", sa.String(255), nullable=False),
        sa.Column("user_id", sa.String(255), nullable=True),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("policy", sa.String(255), nullable=False),
        sa.Column("max_server_per_host", sa.Integer(), nullable=True),
    )
    op.create_index("ix_server_groups_project", "server_groups", ["project_id"])
    op.create_table(
        "aggregates",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uuid", sa.String(36), nullable=False, unique=True),
        sa.Column("name", sa.String(255), nullable=False, unique=True),
        sa.Column("metadata", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=True),
    )
    op.create_table(
        "aggregate_hosts",
        sa.Column("aggregate_id", sa.Integer(), sa.ForeignKey("aggregates.id"), primary_key=True),
        sa.Column("host", sa.String(255), primary_key=True),
    )


def _snapshots() -> None:
    """Images of servers: a project's own, and called as it likes."""
    names_of_postgres = {"uq": "%(table_name)s_%(column_0_name)s_key"}  # SQLite gives none
    with op.batch_alter_table("images", naming_convention=names_of_postgres) as images:
        images.drop_constraint("images_name_key", type_="unique")
        images.add_column(sa.Column("owner", sa.String(255)))
        images.add_column(sa.Column("properties", sa.JSON(), nullable=False, server_default="{}"))
