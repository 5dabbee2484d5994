"""The volumes' rows, in a database of their own."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from oslo_config import cfg
from oslo_utils import timeutils, uuidutils
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from common import exception
from common.context import RequestContext
from common.database import Database, Schema
from volume.exception import VolumeNotFound
from volume.objects import Volume, VolumeStatus

# The conductor's schema has migrations; this one has had one shape only, and is made at start
MADE_AT_START = Schema(lambda _: None, "start the service again")


class Base(DeclarativeBase):
    """Base of all models; times are naive UTC."""

    type_annotation_map = {str: sa.String(255), dt.datetime: sa.DateTime}


class Row(Base):
    """See ``volume.objects.Volume``.

    ``request_id`` is that of the action which is to give the volume to its server or take it away:
    with the server it names the action in the conductor. ``undoing`` is a volume that is taken away
    because its attachment failed.
    """

    __tablename__ = "volumes"
    __table_args__ = (sa.UniqueConstraint("instance_uuid", "device"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=uuidutils.generate_uuid)
    project_id: Mapped[str | None] = mapped_column(index=True)
    user_id: Mapped[str | None]
    name: Mapped[str | None]
    description: Mapped[str | None]
    size: Mapped[int]
    status: Mapped[str] = mapped_column(default=VolumeStatus.AVAILABLE)
    instance_uuid: Mapped[str | None] = mapped_column(index=True)
    device: Mapped[str | None]
    request_id: Mapped[str | None]
    undoing: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(default=timeutils.utcnow)
    updated_at: Mapped[dt.datetime | None] = mapped_column(onupdate=timeutils.utcnow)

    def bind(self, status: str, instance_uuid: str, device: str | None, request_id: str) -> None:
        """Belong to a server, under the action of a request."""
        self.status, self.instance_uuid = status, instance_uuid
        self.device, self.request_id = device, request_id
        self.undoing = False

    def free(self) -> None:
        """Belong to nobody."""
        self.status = VolumeStatus.AVAILABLE
        self.instance_uuid = self.device = self.request_id = None
        self.undoing = False


def open_database(conf: cfg.ConfigOpts) -> Database:
    """The one that ``[volume] connection`` names."""
    default = f"sqlite:///{conf.state_path}/volume.sqlite"
    return Database(conf.volume.connection or default, MADE_AT_START, "[volume] connection")


def get(session: Session, ctxt: RequestContext, volume_id: str, *, lock: bool = False) -> Row:
    """:raises VolumeNotFound: there is none, or it is another project's"""
    query = _visible(ctxt).where(Row.id == volume_id)
    row: Row | None = session.scalar(query.with_for_update() if lock else query)
    if row is None:
        raise VolumeNotFound(volume=volume_id)
    return row


def find(
    session: Session,
    ctxt: RequestContext,
    filters: dict[str, Any],
    limit: int | None = None,
    marker: str | None = None,
) -> Sequence[Row]:
    """:raises MarkerNotFound: the marker is no volume"""
    query = _visible(ctxt).filter_by(**filters).order_by(Row.created_at.desc(), Row.id.desc())
    if marker is not None:
        last = session.scalar(_visible(ctxt).where(Row.id == marker))
        if last is None:
            raise exception.MarkerNotFound(marker=marker)
        query = query.where(sa.tuple_(Row.created_at, Row.id) < (last.created_at, last.id))
    return session.scalars(query.limit(limit)).all()


def bound(session: Session, **fields: str) -> Sequence[Row]:
    """All volumes, whoever's, that belong to a server; ``fields`` are equality."""
    query = sa.select(Row).where(Row.instance_uuid.is_not(None)).filter_by(**fields)
    return session.scalars(query).all()


def as_object(row: Row) -> Volume:
    """What travels of a row."""
    values = {name: getattr(row, name) for name in Volume.fields}
    for name in ("created_at", "updated_at"):
        if values[name] is not None:
            values[name] = values[name].replace(tzinfo=dt.UTC)
    return Volume(**values)


def _visible(ctxt: RequestContext) -> sa.Select[Any]:
    query = sa.select(Row)
    return query if ctxt.is_admin else query.where(Row.project_id == ctxt.project_id)
