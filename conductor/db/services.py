"""Queries on services."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from oslo_utils import uuidutils
from sqlalchemy import Row, func, select, update
from sqlalchemy.orm import Session

from common import exception
from common.objects import ServiceRecord, ServiceState
from conductor.db import bounds
from conductor.db.clock import now, utcnow
from conductor.db.models import Service

FILTERS = ("host", "binary", "topic")


def is_up(service: Service, seen_after: dt.datetime) -> bool:
    """Whether the service is taken to be alive: it said so after ``seen_after``."""
    seen = service.last_seen_at is not None and service.last_seen_at >= seen_after
    return seen and service.state != ServiceState.STOPPED and not service.forced_down


def get(session: Session, uuid: str) -> Service:
    """:raises ServiceNotFound: no such service"""
    found = session.scalar(select(Service).where(Service.uuid == uuid))
    if found is None:
        raise exception.ServiceNotFound(service=uuid)
    return found


def of_host(session: Session, topic: str, host: str) -> Service | None:
    """The service of that topic on a host, if there is one."""
    return session.scalar(select(Service).filter_by(topic=topic, host=host))


def find(session: Session, filters: dict[str, Any]) -> list[Service]:
    """:raises Invalid: a filter is unknown"""
    bounds.check("services", filters, FILTERS)
    return list(session.scalars(select(Service).filter_by(**filters).order_by(Service.id)))


def register(session: Session, record: ServiceRecord) -> Service:
    """Create the service's row, or refresh the one it has.

    :raises Invalid: its program is known there as another service's
    """
    query = select(Service).filter_by(host=record.host, binary=record.binary)
    service = session.scalar(query.with_for_update())
    if service is not None and service.topic != record.topic:
        raise exception.Invalid(
            reason=f"{record.binary} on host {record.host} is a service of topic {service.topic}"
        )
    if service is None:
        service = Service(uuid=uuidutils.generate_uuid(), host=record.host, binary=record.binary)
        session.add(service)
    service.topic = record.topic
    service.availability_zone = record.availability_zone
    service.version = record.version
    service.state = record.state
    service.last_seen_at = now(session)
    session.flush()
    return service


def lowest_version(session: Session, topic: str) -> int | None:
    """The oldest release among the services of a topic, None where there is none."""
    return session.scalar(select(func.min(Service.version)).filter_by(topic=topic))


def silent_since(session: Session, when: dt.datetime) -> list[str]:
    """The hosts of computes that have not reported since."""
    silent = (Service.topic == "compute", Service.last_seen_at < when)
    return list(session.scalars(select(Service.host).where(*silent)))


def whose(session: Session, uuids: Iterable[str]) -> Sequence[Row[str, str, str]]:
    """Uuid, topic and host of those of the services that there are."""
    query = select(Service.uuid, Service.topic, Service.host)
    return session.execute(query.where(Service.uuid.in_(uuids))).all()


def report(session: Session, uuids: list[str], state: str) -> None:
    """Note a heartbeat."""
    session.execute(
        update(Service)
        .where(Service.uuid.in_(uuids))
        .values(state=state, last_seen_at=utcnow())
        .execution_options(synchronize_session=False)
    )
