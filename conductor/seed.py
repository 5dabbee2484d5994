"""Flavors and images a deployment starts with, from configuration."""

from oslo_config import cfg
from sqlalchemy import select
from sqlalchemy.orm import Session

from common import exception, objects
from conductor.db import flavors, images, models


def seed(session: Session, conf: cfg.ConfigOpts) -> None:
    """Add missing images, and the flavors where there is none at all.

    :raises StartupError: an entry can't be read
    """
    for entry in conf.conductor.images:
        name, (min_disk,) = _parse("images", "NAME:MIN_DISK_GB", entry, 1)
        images.ensure(session, name, min_disk)
    if session.scalar(select(models.Flavor.id).limit(1)) is not None:
        return
    for number, entry in enumerate(conf.conductor.flavors, start=1):
        name, (vcpus, ram, disk) = _parse("flavors", "NAME:VCPUS:RAM_MB:DISK_GB", entry, 3)
        flavor = objects.Flavor(
            flavorid=str(number), name=name, vcpus=vcpus, memory_mb=ram, root_gb=disk
        )
        flavors.create(session, flavor)


def _parse(option: str, shape: str, entry: str, count: int) -> tuple[str, list[int]]:
    name, *numbers = entry.split(":")
    if not name or len(numbers) != count or not all(number.isdigit() for number in numbers):
        raise exception.StartupError(
            reason=f"[conductor] {option}: {entry!r} is not of the form {shape}"
        )
    return name, [int(number) for number in numbers]
