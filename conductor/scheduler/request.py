"""What is asked of a host: the one thing that says where a server may go."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from conductor.db.compute_nodes import needed
from conductor.db.models import Allocation, Instance, ServerGroup


class Group(NamedTuple):
    """A server's group: its policy, and how many of the other members each host has.

    ``most`` is how many of them a host may have, itself included, under anti-affinity.
    """

    policy: str
    most: int
    members: Mapping[str, int]


@dataclass(frozen=True)
class Request:
    """What a server needs, where it may go, and where it must not.

    :param tried: hosts that have failed it
    :param avoid: hosts that won't do for another reason
    :param apart_from: hosts of servers that it was asked to be apart from
    :param together_with: hosts of servers of which it was asked to be with one; None: it was not
    """

    needs: Mapping[str, int]
    availability_zone: str | None = None
    host: str | None = None
    tried: Collection[str] = ()
    avoid: Collection[str] = ()
    extra_specs: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, list[str]] = field(default_factory=dict)
    group: Group | None = None
    apart_from: Collection[str] = ()
    together_with: Collection[str] | None = None


def request_of(
    session: Session, instance: Instance, flavor: dict[str, Any], **more: Any
) -> Request:
    """What an instance asks for, whose row is locked, to have a flavor.

    Its group is locked from here on, before any node is: where its members are stays as it is read
    here until the transaction ends, and they are placed one after another.

    :param more: ``host``, ``tried`` and ``avoid``: what this time is particular
    """
    hints = instance.scheduler_hints
    with_one = hints.get("same_host")
    return Request(
        needs=needed(flavor),
        availability_zone=instance.pinned_availability_zone,
        extra_specs=flavor["extra_specs"],
        hints=hints,
        group=_group(session, instance),
        apart_from=_hosts(session, instance, hints.get("different_host")),
        together_with=_hosts(session, instance, with_one) if with_one else None,
        **more,
    )


def _group(session: Session, instance: Instance) -> Group | None:
    if instance.server_group is None:
        return None
    query = select(ServerGroup).filter_by(uuid=instance.server_group)
    group = session.scalar(query.with_for_update())
    if group is None:
        return None
    # claims, and not where instances are: one that moves has two hosts
    members = (
        select(Allocation.host, func.count())
        .join(Instance, Instance.uuid == Allocation.instance_uuid)
        .where(Instance.server_group == group.uuid, Instance.uuid != instance.uuid)
        .group_by(Allocation.host)
    )
    on_hosts = dict(session.execute(members).tuples().all())
    return Group(group.policy, group.max_server_per_host or 1, on_hosts)


def _hosts(session: Session, instance: Instance, uuids: list[str] | None) -> Collection[str]:
    """The hosts of servers of the same project: of others' nothing is told."""
    if not uuids:
        return ()
    query = select(Allocation.host).join(Instance, Instance.uuid == Allocation.instance_uuid)
    theirs = Instance.uuid.in_(uuids), Instance.project_id == instance.project_id
    return set(session.scalars(query.where(*theirs)))
