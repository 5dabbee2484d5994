"""Queries on images."""

import uuid
from typing import Any

import sqlalchemy as sa
from oslo_utils import uuidutils
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from common import exception, objects
from common.context import RequestContext
from conductor.db import bounds, paging
from conductor.db.models import Image, Instance

NUMBERS = ("min_ram", "min_disk", "size")
TEXTS = ("id", "name", "status", "visibility", "disk_format", "container_format")
EQUALITY = (*TEXTS, *NUMBERS, "owner")
RANGES = tuple(f"{name}_{end}" for name in NUMBERS for end in ("min", "max"))
SORT_KEYS: dict[str, Any] = {
    **{name: getattr(Image, name) for name in (*TEXTS, *NUMBERS, "created_at")},
    "updated_at": sa.func.coalesce(Image.updated_at, Image.created_at),
    "owner": sa.func.coalesce(Image.owner, ""),
}
NEWEST_FIRST = [["created_at", "desc"]]
ACTIVE, QUEUED = "active", "queued"
PRIVATE, PUBLIC = "private", "public"
LONGEST_NAME = 255  # characters
# An image's id follows from its name, so that all conductors agree on it
NAMESPACE = uuid.UUID("6f0f3c57-8f0e-5d0c-9a4e-1f5c3c2f7b11")


def get(session: Session, ctxt: RequestContext, image_id: str, *, lock: bool = False) -> Image:
    """:raises ImageNotFound: no such image, or another project's own"""
    found = session.get(Image, image_id, with_for_update=lock)
    seen = found is not None and (
        ctxt.is_admin or found.visibility == PUBLIC or found.owner == ctxt.project_id
    )
    if found is None or not seen:
        raise exception.ImageNotFound(image=image_id)
    return found


def fitting(session: Session, ctxt: RequestContext, image_id: str, flavor: dict[str, Any]) -> Image:
    """An image that a server of a flavor can be made of.

    :raises ImageNotFound, Invalid: there is none, or it can't
    """
    image = get(session, ctxt, image_id)
    if image.status != ACTIVE:
        raise exception.Invalid(reason=f"image {image.id} is {image.status}, not active")
    for kind, needed, has, unit in (
        ("disk", image.min_disk, flavor["root_gb"], "GiB"),
        ("memory", image.min_ram, flavor["memory_mb"], "MiB"),
    ):
        if needed > has:
            raise exception.Invalid(
                reason=f"image {image.name} needs {needed} {unit} of {kind}, "
                f"flavor {flavor['name']} has {has}"
            )
    return image


def page(
    session: Session,
    ctxt: RequestContext,
    filters: dict[str, Any],
    limit: int | None,
    marker: str | None,
    sort: list[list[str]] | None = None,
) -> list[Image]:
    """Images the caller may see, in an order, newest first if in no other.

    :raises Invalid, MarkerNotFound: a filter or sort key is unknown, or no image has the marker
    """
    sort = sort or NEWEST_FIRST
    if unknown := {key for key, _ in sort} - SORT_KEYS.keys():
        raise exception.Invalid(reason=f"images can't be sorted by {', '.join(sorted(unknown))}")
    keys = [*(SORT_KEYS[key] for key, _ in sort), Image.id]
    directions = [*(way for _, way in sort), sort[-1][1]]
    query = _filtered(_visible(ctxt), filters)
    if marker is not None:
        last = _visible(ctxt).where(Image.id == marker).with_only_columns(*keys)
        values = session.execute(last).one_or_none()
        if values is None:
            raise exception.MarkerNotFound(marker=marker)
        query = query.where(paging.behind(keys, directions, values))
    return list(session.scalars(paging.sorted_by(query, keys, directions).limit(limit)))


def _filtered(query: sa.Select[Any], filters: dict[str, Any]) -> sa.Select[Any]:
    """What has all that is asked for; a list means one of its values."""
    filters = dict(filters)
    properties = filters.pop("properties", {})
    bounds.check("images", filters, {*EQUALITY, *RANGES})
    bounds.check("images", properties, properties)
    for name, value in filters.items():
        if name in RANGES:
            column = getattr(Image, name[:-4])
            query = query.where(column >= value if name.endswith("min") else column <= value)
        else:
            values = value if isinstance(value, list) else [value]
            query = query.where(getattr(Image, name).in_(values))
    for name, value in properties.items():
        query = query.where(Image.properties[name].as_string() == value)
    return query


def _visible(ctxt: RequestContext) -> sa.Select[Any]:
    """The images a caller may see: public ones, and those of the own project."""
    own = or_(Image.visibility == PUBLIC, Image.owner == ctxt.project_id)
    return select(Image) if ctxt.is_admin else select(Image).where(own)


def ensure(session: Session, name: str, min_disk: int) -> None:
    """Add an image of that name where there is none."""
    image_id = str(uuid.uuid5(NAMESPACE, name))
    if session.get(Image, image_id) is None:
        _add(session, id=image_id, name=name, min_disk=min_disk)


def queue(
    session: Session, ctxt: RequestContext, instance: Instance, name: str, wanted: dict[str, str]
) -> str:
    """Add the row of an image that is to be made of an instance, for its project; returns its id.

    :param wanted: properties of the user's choice, besides those that say what it is made of
    """
    base = session.get(Image, instance.image_id) if instance.image_id else None
    of_whom = {
        "image_type": "snapshot",
        "instance_uuid": instance.uuid,
        "base_image_ref": instance.image_id or "",
        "user_id": ctxt.user_id or "",
    }
    image_id: str = uuidutils.generate_uuid()
    _add(
        session,
        id=image_id,
        name=name,
        status=QUEUED,
        visibility=PRIVATE,
        owner=instance.project_id,
        min_disk=instance.flavor["root_gb"],
        min_ram=base.min_ram if base else 0,
        properties={**(base.properties if base else {}), **of_whom, **wanted},
    )
    return image_id


def activate(session: Session, image_id: str) -> None:
    """It can be used; nothing to do where its owner has deleted it meanwhile."""
    session.execute(update(Image).where(Image.id == image_id).values(status=ACTIVE))


def remove(session: Session, image_id: str) -> None:
    """Forget an image; harmless when repeated."""
    session.execute(delete(Image).where(Image.id == image_id))


def own(session: Session, ctxt: RequestContext, image_id: str, rule: str) -> Image:
    """An image for its owner to change, held until the transaction ends.

    :param rule: what it is about, for who may not
    :raises ImageNotFound, Forbidden: it is not there, or not the caller's
    """
    image = get(session, ctxt, image_id, lock=True)
    if not ctxt.is_admin and image.owner != ctxt.project_id:
        raise exception.Forbidden(rule=f"{rule} of another project's image")
    return image


def delete_own(session: Session, ctxt: RequestContext, image_id: str) -> None:
    """Delete an image for its owner.

    :raises ImageNotFound, Forbidden, ImageInUse: it is not there, not the caller's, or in use
    """
    image = own(session, ctxt, image_id, "images:delete")
    shelved = select(Instance.uuid).where(
        Instance.shelved_image_id == image_id, Instance.deleted_at.is_(None)
    )
    if user := session.scalar(shelved):
        raise exception.ImageInUse(image=image_id, instance=user)
    session.delete(image)


def _add(session: Session, **values: Any) -> None:
    image = objects.Image(**values)
    image.obj_set_defaults()
    times = {"created_at", "updated_at"}
    fields = {field: image.get(field) for field in image.fields if field not in times}
    session.add(Image(**fields))
