"""Queries on images."""

import uuid
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from common import exception, objects
from conductor.db import bounds
from conductor.db.models import Image

FILTERS = ("id", "name")
# An image's id follows from its name, so that all conductors agree on it
NAMESPACE = uuid.UUID("6f0f3c57-8f0e-5d0c-9a4e-1f5c3c2f7b11")


def get(session: Session, image_id: str) -> Image:
    """:raises ImageNotFound: no such image"""
    found = session.get(Image, image_id)
    if found is None:
        raise exception.ImageNotFound(image=image_id)
    return found


def page(
    session: Session, filters: dict[str, Any], limit: int | None, marker: str | None
) -> list[Image]:
    """Images by name.

    :raises Invalid, MarkerNotFound: a filter is unknown, or no image has the marker's id
    """
    bounds.check("images", filters, FILTERS)
    query = select(Image).order_by(Image.name, Image.id).limit(limit)
    for name, value in filters.items():
        query = query.where(getattr(Image, name).in_(value if isinstance(value, list) else [value]))
    if marker is not None:
        last = session.get(Image, marker)
        if last is None:
            raise exception.MarkerNotFound(marker=marker)
        query = query.where(tuple_(Image.name, Image.id) > (last.name, last.id))
    return list(session.scalars(query))


def ensure(session: Session, name: str, min_disk: int) -> None:
    """Add an image of that name where there is none."""
    image_id = str(uuid.uuid5(NAMESPACE, name))
    if session.get(Image, image_id) is not None:
        return
    image = objects.Image(id=image_id, name=name, min_disk=min_disk)
    image.obj_set_defaults()
    times = {"created_at", "updated_at"}
    values = {field: image.get(field) for field in image.fields if field not in times}
    session.add(Image(**values))
