"""What a request asks for that can't be: refused before anything is accepted."""

from typing import Any

from sqlalchemy.orm import Session

from common import exception
from common.context import RequestContext
from common.objects import Instance, Migration, MigrationStatus
from conductor import scheduler
from conductor.db import clock, compute_nodes, convert, flavors, instances, migrations, models


def somewhere(session: Session, zone: str | None, host: str | None) -> None:
    """Make sure that there is what servers are to be in, or on; None: any will do.

    :raises Invalid, ComputeHostNotFound: no enabled host is in the zone, or none has the name
    """
    if zone is None and host is None:
        return
    hosts = scheduler.load_hosts(session, {}, clock.now(session))
    if host is not None and host not in {each.host for each in hosts}:
        raise exception.ComputeHostNotFound(host=host)
    if zone is not None and zone not in {each.availability_zone for each in hosts if each.enabled}:
        raise exception.Invalid("The requested availability zone is not available")


def another_size(
    session: Session, ctxt: RequestContext, instance: models.Instance, flavorid: str
) -> dict[str, Any]:
    """The flavor a server is to have, as instances keep it.

    :raises FlavorNotFound, Invalid: there is none, or it is no other or too small a one
    """
    flavor = flavors.get(session, ctxt, flavorid)
    old = instance.flavor
    if flavor.flavorid == old["flavorid"]:
        raise exception.Invalid("When resizing, instances must change flavor!")
    if flavor.root_gb < old["root_gb"]:
        raise exception.Invalid(
            f"Flavor's disk is too small: a disk of {old['root_gb']} GiB can't become one of "
            f"{flavor.root_gb} GiB."
        )
    return flavors.snapshot(flavor)


def another_host(session: Session, instance: models.Instance, host: str | None) -> None:
    """Make sure that a server may move to a host; None: to any.

    :raises Invalid: there is no such host, or the server is on it
    """
    if host is not None and not compute_nodes.exists(session, host):
        raise exception.Invalid(f"Compute host {host} could not be found.")
    if host is not None and host == instance.host:
        raise exception.Invalid(f"The server is on host {host}: it can't be migrated there.")


def under_way(
    session: Session, ctxt: RequestContext, instance_uuid: str, migration_id: int
) -> tuple[Instance, Migration]:
    """A live migration that can still be aborted or hurried, and its server.

    :raises InstanceNotFound, MigrationNotFound: there is none
    :raises Invalid: it has not begun to hand the guest over, or is past that
    """
    instance = instances.get(session, ctxt, instance_uuid)
    migration = migrations.get(session, instance_uuid, migration_id)
    if migration.migration_type != "live-migration" or migration.status != MigrationStatus.RUNNING:
        raise exception.Invalid(
            f"Migration {migration_id} of instance {instance_uuid} is in state {migration.status} "
            "and no running live migration."
        )
    return convert.instance(instance), convert.migration(migration)
