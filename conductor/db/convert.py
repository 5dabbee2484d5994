"""Rows to objects. Columns are named as the fields they hold, so one function serves all."""

from collections.abc import Iterable
from typing import Any, TypeVar

from common.objects import (
    Action,
    ActionEvent,
    ComputeNode,
    Flavor,
    Image,
    Instance,
    Interface,
    MicronovaObject,
    Migration,
    ServiceRecord,
)
from conductor.db import models

Object = TypeVar("Object", bound=MicronovaObject)


def fill(cls: type[Object], row: models.Base, **more: Any) -> Object:
    """An object of ``cls`` from the columns of ``row``; ``more`` gives fields no column has."""
    values = {name: getattr(row, name) for name in cls.fields if name not in more}
    return cls(**values, **more)


def instance(row: models.Instance) -> Instance:
    more = {
        "metadata": row.metadata_,
        "flavor": Flavor(**row.flavor),
        # one that waits for its address is not there yet
        "interfaces": [Interface(**each) for each in row.interfaces if "port_id" in each],
    }
    return fill(Instance, row, **more)


def flavor(row: models.Flavor) -> Flavor:
    return fill(Flavor, row)


def image(row: models.Image) -> Image:
    return fill(Image, row)


def service(row: models.Service, *, up: bool, zone: str) -> ServiceRecord:
    return fill(ServiceRecord, row, up=up, availability_zone=zone)


def compute_node(row: models.ComputeNode, record: ServiceRecord) -> ComputeNode:
    return fill(ComputeNode, row, service=record)


def migration(row: models.Migration) -> Migration:
    old, new = Flavor(**row.old_flavor), Flavor(**row.new_flavor)
    return fill(Migration, row, old_flavor=old, new_flavor=new)


def action(
    row: models.Action, host: str | None, events: Iterable[models.ActionEvent] = ()
) -> Action:
    return fill(Action, row, host=host, events=[fill(ActionEvent, event) for event in events])
