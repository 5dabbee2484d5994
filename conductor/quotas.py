"""Quotas: whether a project, and a user in it, may have more."""

from typing import Final

from oslo_config import cfg
from sqlalchemy.orm import Session

from common import exception
from common.quota import RESOURCES, UNLIMITED
from conductor.db import models, quotas
from conductor.db.quotas import EVERYBODY, Limits

PER_USER: Final = "key_pairs"  # which users have in no project
PARTICULAR: Final[dict[str, type[exception.OverQuota]]] = {
    "key_pairs": exception.KeypairLimitExceeded,
    "metadata_items": exception.MetadataLimitExceeded,
    "server_groups": exception.ServerGroupLimitExceeded,
    "server_group_members": exception.GroupMemberLimitExceeded,
}


class Quotas:
    """Limits: what is configured, unless an operator has set another."""

    def __init__(self, conf: cfg.ConfigOpts) -> None:
        self._configured: Limits = {
            resource: getattr(conf.quota, option) if option else UNLIMITED
            for resource, option in RESOURCES.items()
        }

    def of_class(self, session: Session, name: str = quotas.DEFAULT_CLASS) -> Limits:
        """The limits of a class; those of the default one are everybody's."""
        return self._configured | quotas.limits_of_class(session, name)

    def limits(self, session: Session, project_id: str, user_id: str = EVERYBODY) -> Limits:
        """The limits of a project, or of a user in it."""
        of_project, of_user = quotas.limits(session, project_id, user_id)
        return self._configured | of_project | of_user

    def admit(self, session: Session, project_id: str, user_id: str, wanted: Limits) -> None:
        """Let a project have more in this transaction, or as much at once of what is not counted.

        Nobody else is let have more before the transaction ends, so that all together never have
        more than they may. To be called before anything is locked but the instance's own row.

        :param wanted: how much more of each resource; nothing and less is always let through
        :raises OverQuota: it would be more than the project may have, or the user in it
        """
        wanted = {resource: more for resource, more in wanted.items() if more > 0}
        if not wanted:
            return
        of_project, of_user = quotas.limits(session, project_id, user_id)
        allowed = self._configured | of_project
        scopes: list[tuple[Limits, str | None]] = [(allowed, None)]
        if of_user or PER_USER in wanted:
            scopes.append((allowed | of_user, user_id))
        if all(limits[resource] == UNLIMITED for limits, _ in scopes for resource in wanted):
            return
        quotas.hold(session, user_id if PER_USER in wanted else project_id)
        for limits, user in scopes:
            has = quotas.used(session, project_id, user, wanted)
            _require(wanted, has, limits)


def servers(flavor: models.Flavor, count: int) -> Limits:
    """What so many servers of a flavor are of a project's quotas."""
    return {"instances": count, "cores": count * flavor.vcpus, "ram": count * flavor.memory_mb}


def grown(old: dict[str, int], new: dict[str, int]) -> Limits:
    """What a server takes more of with a new flavor."""
    return {"cores": new["vcpus"] - old["vcpus"], "ram": new["memory_mb"] - old["memory_mb"]}


def _require(wanted: Limits, used: Limits, limits: Limits) -> None:
    overs = [
        resource
        for resource, more in sorted(wanted.items())
        if UNLIMITED < limits[resource] < used[resource] + more
    ]
    if not overs:
        return
    raise PARTICULAR.get(overs[0], exception.OverQuota)(
        overs=", ".join(overs),
        requested=", ".join(str(wanted[resource]) for resource in overs),
        used=", ".join(str(used[resource]) for resource in overs),
        allowed=", ".join(str(limits[resource]) for resource in overs),
    )
