"""The tables. Columns carry the names of the object fields they hold."""

import datetime as dt
from typing import Any

from oslo_utils import timeutils
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from conductor.db.clock import utcnow

OPEN_ACTION = text("state = 'open'")
OF_A_GROUP = text("server_group IS NOT NULL")


class Base(DeclarativeBase):
    """Base of all models; times are naive UTC."""

    type_annotation_map = {
        str: String(255),
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[dict[str, Any]]: JSON,
        dt.datetime: DateTime,
    }


class Timestamped:
    """When a row was made and last changed."""

    created_at: Mapped[dt.datetime] = mapped_column(default=timeutils.utcnow)
    updated_at: Mapped[dt.datetime | None] = mapped_column(onupdate=timeutils.utcnow)


class Service(Timestamped, Base):
    """See ``common.objects.ServiceRecord``."""

    __tablename__ = "services"
    __table_args__ = (Index("uniq_services_host_binary", "host", "binary", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    host: Mapped[str]
    binary: Mapped[str]
    topic: Mapped[str]
    availability_zone: Mapped[str]
    version: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    disabled: Mapped[bool] = mapped_column(Boolean, default=False)
    disabled_reason: Mapped[str | None]
    forced_down: Mapped[bool] = mapped_column(Boolean, default=False)
    last_seen_at: Mapped[dt.datetime | None]


class ComputeNode(Timestamped, Base):
    """See ``common.objects.ComputeNode``; ``*_used`` is the sum of the node's allocations.

    ``generation`` grows with every change of the aggregates its host is in.
    """

    __tablename__ = "compute_nodes"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    host: Mapped[str] = mapped_column(unique=True)
    hypervisor_hostname: Mapped[str]
    hypervisor_type: Mapped[str]
    hypervisor_version: Mapped[int]
    host_ip: Mapped[str]
    cpu_info: Mapped[str] = mapped_column(Text)
    vcpus: Mapped[int]
    memory_mb: Mapped[int]
    local_gb: Mapped[int]
    vcpus_used: Mapped[int] = mapped_column(default=0)
    memory_mb_used: Mapped[int] = mapped_column(default=0)
    local_gb_used: Mapped[int] = mapped_column(default=0)
    running_vms: Mapped[int] = mapped_column(default=0)
    uptime: Mapped[str | None]
    generation: Mapped[int] = mapped_column(default=0, server_default="0")


class Instance(Timestamped, Base):
    """See ``common.objects.Instance``; a deleted one is kept for its history."""

    __tablename__ = "instances"
    __table_args__ = (
        Index("ix_instances_project", "project_id", "deleted_at", "created_at"),
        Index("ix_instances_host", "host", "deleted_at"),
        Index("ix_instances_deleted", "deleted_at"),
        Index(
            "ix_instances_server_group",
            "server_group",
            sqlite_where=OF_A_GROUP,
            postgresql_where=OF_A_GROUP,
        ),
        Index(
            "ix_instances_shelved",
            "shelved_at",
            sqlite_where=text("shelved_at IS NOT NULL"),
            postgresql_where=text("shelved_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    project_id: Mapped[str]
    user_id: Mapped[str]
    request_id: Mapped[str | None]
    display_name: Mapped[str]
    display_description: Mapped[str | None]
    hostname: Mapped[str]
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata")
    tags: Mapped[list[str]]
    interfaces: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    flavor: Mapped[dict[str, Any]]
    image_id: Mapped[str | None] = mapped_column(String(36))
    user_data: Mapped[str | None] = mapped_column(Text)
    key_name: Mapped[str | None]
    key_data: Mapped[str | None] = mapped_column(Text)
    availability_zone: Mapped[str | None]
    pinned_availability_zone: Mapped[str | None]
    scheduler_hints: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    server_group: Mapped[str | None] = mapped_column(String(36))
    requested_host: Mapped[str | None]
    host: Mapped[str | None]
    access_ip_v4: Mapped[str | None] = mapped_column(String(15))
    access_ip_v6: Mapped[str | None] = mapped_column(String(39))
    auto_disk_config: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    config_drive: Mapped[str] = mapped_column(default="", server_default="")
    root_device_name: Mapped[str | None]
    launch_index: Mapped[int] = mapped_column(Integer, default=0)
    reservation_id: Mapped[str | None]
    vm_state: Mapped[str] = mapped_column(String(32))
    task_state: Mapped[str | None] = mapped_column(String(32))
    power_state: Mapped[int] = mapped_column(default=0)
    locked: Mapped[bool] = mapped_column(Boolean, default=False)
    locked_by: Mapped[str | None] = mapped_column(String(16))  # "owner" or "admin"
    locked_reason: Mapped[str | None]
    shelved_image_id: Mapped[str | None] = mapped_column(String(36))  # what it is made of again
    shelved_at: Mapped[dt.datetime | None]  # since when its host could be freed of it
    launched_at: Mapped[dt.datetime | None]
    terminated_at: Mapped[dt.datetime | None]
    deleted_at: Mapped[dt.datetime | None]
    fault_code: Mapped[int | None]
    fault_message: Mapped[str | None] = mapped_column(Text)
    fault_at: Mapped[dt.datetime | None]


class ServerGroup(Base):
    """See ``common.objects.ServerGroup``; its members are the instances that name it."""

    __tablename__ = "server_groups"
    __table_args__ = (Index("ix_server_groups_project", "project_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    project_id: Mapped[str]
    user_id: Mapped[str | None]
    name: Mapped[str]
    policy: Mapped[str]
    max_server_per_host: Mapped[int | None]


class Aggregate(Timestamped, Base):
    """See ``common.objects.Aggregate``."""

    __tablename__ = "aggregates"

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata")


class AggregateHost(Base):
    """A host is in an aggregate."""

    __tablename__ = "aggregate_hosts"

    aggregate_id: Mapped[int] = mapped_column(ForeignKey("aggregates.id"), primary_key=True)
    host: Mapped[str] = mapped_column(primary_key=True)


class Allocation(Base):
    """What one instance holds of one node; the claim that makes overcommit impossible."""

    __tablename__ = "allocations"

    instance_uuid: Mapped[str] = mapped_column(
        String(36), ForeignKey("instances.uuid"), primary_key=True
    )
    host: Mapped[str] = mapped_column(primary_key=True)
    vcpus: Mapped[int]
    memory_mb: Mapped[int]
    local_gb: Mapped[int]


class Address(Base):
    """An address that one instance has, as a number: what makes it nobody else's."""

    __tablename__ = "addresses"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    instance_uuid: Mapped[str] = mapped_column(String(36), ForeignKey("instances.uuid"), index=True)


class Action(Base):
    """See ``common.objects.Action``. At most one action of an instance is open at a time.

    It is done where its instance is, or on a host of its migration: no host is kept here. ``step``
    is which of its description's steps it is at. ``attempt`` counts attempts, those
    ``tried_before`` at earlier steps; the last one is under way as long as there is a ``deadline``;
    its host was told of it ``hints`` times and is told again after ``hint_at``. ``params`` are
    further arguments of its RPC, ``tried`` the hosts that failed it, and ``waiting_since`` says
    since when it waits for a host that is down. ``owner`` drives it until ``lease_until``;
    afterwards any conductor may.
    """

    __tablename__ = "actions"
    __table_args__ = (
        Index(
            "uniq_actions_open",
            "instance_uuid",
            unique=True,
            sqlite_where=OPEN_ACTION,
            postgresql_where=OPEN_ACTION,
        ),
        Index("ix_actions_lease", "state", "lease_until"),
        Index("ix_actions_instance", "instance_uuid", "request_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_uuid: Mapped[str] = mapped_column(String(36), ForeignKey("instances.uuid"))
    action: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str]
    user_id: Mapped[str | None]
    project_id: Mapped[str | None]
    state: Mapped[str] = mapped_column(String(16))
    params: Mapped[dict[str, Any]]
    tried: Mapped[list[str]]
    step: Mapped[int] = mapped_column(default=0, server_default="0")
    attempt: Mapped[int] = mapped_column(default=0)
    tried_before: Mapped[int] = mapped_column(default=0, server_default="0")
    deadline: Mapped[dt.datetime | None]
    hints: Mapped[int] = mapped_column(default=0, server_default="0")
    hint_at: Mapped[dt.datetime | None]
    waiting_since: Mapped[dt.datetime | None]
    message: Mapped[str | None] = mapped_column(Text)
    owner: Mapped[str | None]
    lease_until: Mapped[dt.datetime]
    start_time: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime | None]


class Migration(Timestamped, Base):
    """See ``common.objects.Migration``. One of an instance at most has not ended."""

    __tablename__ = "migrations"
    __table_args__ = (
        Index("ix_migrations_instance", "instance_uuid", "status"),
        Index("ix_migrations_created", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    instance_uuid: Mapped[str] = mapped_column(String(36), ForeignKey("instances.uuid"))
    source_compute: Mapped[str]
    dest_compute: Mapped[str | None]
    status: Mapped[str] = mapped_column(String(32))
    migration_type: Mapped[str] = mapped_column(String(32))
    old_flavor: Mapped[dict[str, Any]]
    new_flavor: Mapped[dict[str, Any]]
    user_id: Mapped[str | None]
    project_id: Mapped[str | None]


class ActionEvent(Base):
    """See ``common.objects.ActionEvent``."""

    __tablename__ = "action_events"
    __table_args__ = (Index("uniq_action_events", "action_id", "attempt", "event", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("actions.id"))
    attempt: Mapped[int]
    event: Mapped[str] = mapped_column(String(64))
    host: Mapped[str | None]
    start_time: Mapped[dt.datetime]
    finish_time: Mapped[dt.datetime | None]
    result: Mapped[str | None] = mapped_column(String(16))
    details: Mapped[str | None] = mapped_column(Text)


class Flavor(Base):
    """See ``common.objects.Flavor``."""

    __tablename__ = "flavors"

    id: Mapped[int] = mapped_column(primary_key=True)
    flavorid: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    vcpus: Mapped[int]
    memory_mb: Mapped[int]
    root_gb: Mapped[int]
    ephemeral_gb: Mapped[int] = mapped_column(default=0)
    swap: Mapped[int] = mapped_column(default=0)
    is_public: Mapped[bool] = mapped_column(Boolean, default=True)
    description: Mapped[str | None] = mapped_column(Text)
    extra_specs: Mapped[dict[str, Any]]
    rxtx_factor: Mapped[float] = mapped_column(default=1.0, server_default="1.0")


class FlavorProject(Base):
    """A project that a flavor which is not public is for."""

    __tablename__ = "flavor_projects"

    flavor_id: Mapped[int] = mapped_column(ForeignKey("flavors.id"), primary_key=True)
    project_id: Mapped[str] = mapped_column(primary_key=True)


class Image(Timestamped, Base):
    """See ``common.objects.Image``."""

    __tablename__ = "images"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    name: Mapped[str]
    status: Mapped[str] = mapped_column(String(32))
    visibility: Mapped[str] = mapped_column(String(32))
    owner: Mapped[str | None]
    properties: Mapped[dict[str, Any]]
    disk_format: Mapped[str] = mapped_column(String(32))
    container_format: Mapped[str] = mapped_column(String(32))
    size: Mapped[int] = mapped_column(BigInteger)
    min_disk: Mapped[int]
    min_ram: Mapped[int]


class KeyPair(Base):
    """See ``common.objects.KeyPair``."""

    __tablename__ = "key_pairs"
    __table_args__ = (Index("uniq_key_pairs_user_name", "user_id", "name", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[str]
    name: Mapped[str]
    type: Mapped[str] = mapped_column(String(16))
    fingerprint: Mapped[str]
    public_key: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime] = mapped_column(default=timeutils.utcnow)


class Quota(Base):
    """The limit of a resource for a project, where ``user_id`` is empty, or for a user in it."""

    __tablename__ = "quotas"

    project_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(primary_key=True)
    resource: Mapped[str] = mapped_column(String(64), primary_key=True)
    hard_limit: Mapped[int]


class QuotaClass(Base):
    """The limit of a resource for a class; the class ``default`` is everybody's."""

    __tablename__ = "quota_classes"

    name: Mapped[str] = mapped_column(primary_key=True)
    resource: Mapped[str] = mapped_column(String(64), primary_key=True)
    hard_limit: Mapped[int]


class IdempotencyKey(Base):
    """A key a project has used, for which request, and the instances it made."""

    __tablename__ = "idempotency_keys"

    project_id: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    instance_uuids: Mapped[list[str]]
    created_at: Mapped[dt.datetime] = mapped_column(default=utcnow())
