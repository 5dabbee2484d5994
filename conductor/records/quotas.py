"""Quotas, for the api, which never sees the database."""

from sqlalchemy.orm import Session

from common import exception, rpc
from common.context import RequestContext
from common.quota import RESOURCES, UNLIMITED
from conductor.db import quotas
from conductor.db.quotas import EVERYBODY, Limits
from conductor.records.base import Records

# What is counted for a limit to be set or shown, as in Nova
SHOWN = ("instances", "cores", "ram", "server_groups")


class QuotaRecords(Records):
    """The part of ``conductor.rpcapi.ConductorAPI`` that is about quotas."""

    @rpc.expose
    def quota_get(
        self, ctxt: RequestContext, project_id: str, user_id: str | None
    ) -> dict[str, Limits]:
        if not (ctxt.is_admin or ctxt.project_id == project_id):
            raise exception.Forbidden(rule="quota_get")
        with self._db.reader() as session:
            limits = self._quotas.limits(session, project_id, user_id or EVERYBODY)
            used = quotas.used(session, project_id, user_id, SHOWN)
            return {r: {"limit": limits[r], "in_use": used.get(r, 0)} for r in RESOURCES}

    @rpc.expose_to_administrators
    def quota_update(
        self,
        ctxt: RequestContext,
        project_id: str,
        user_id: str | None,
        limits: Limits,
        force: bool,
    ) -> Limits:
        _require_known(limits)
        with self._db.writer() as session:
            quotas.hold(session, project_id)
            if not force:
                self._require_possible(session, project_id, user_id, limits)
            quotas.put(session, project_id, user_id or EVERYBODY, limits)
            session.flush()
            return self._quotas.limits(session, project_id, user_id or EVERYBODY)

    @rpc.expose_to_administrators
    def quota_delete(self, ctxt: RequestContext, project_id: str, user_id: str | None) -> None:
        with self._db.writer() as session:
            quotas.forget(session, project_id, user_id)

    @rpc.expose
    def quota_class_get(self, ctxt: RequestContext, name: str) -> Limits:
        with self._db.reader() as session:
            return self._quotas.of_class(session, name)

    @rpc.expose_to_administrators
    def quota_class_update(self, ctxt: RequestContext, name: str, limits: Limits) -> Limits:
        _require_known(limits)
        with self._db.writer() as session:
            quotas.put_class(session, name, limits)
            session.flush()
            return self._quotas.of_class(session, name)

    def _require_possible(
        self, session: Session, project_id: str, user_id: str | None, limits: Limits
    ) -> None:
        """:raises Invalid: more is in use, or the project may not have as much itself"""
        used = quotas.used(session, project_id, user_id, SHOWN)
        of_project = self._quotas.limits(session, project_id)
        for resource, limit in limits.items():
            least = used.get(resource, 0)
            if UNLIMITED < limit < least:
                raise exception.LimitTooLow(limit=limit, resource=resource, least=least)
            most = of_project[resource]
            if user_id is not None and most > UNLIMITED and not UNLIMITED < limit <= most:
                raise exception.LimitTooHigh(limit=limit, resource=resource, most=most)


def _require_known(limits: Limits) -> None:
    if unknown := sorted(set(limits).difference(RESOURCES)):
        raise exception.Invalid(reason=f"there are no quotas of {', '.join(unknown)}")
    for resource, limit in limits.items():
        if not (type(limit) is int and limit >= UNLIMITED):
            raise exception.Invalid(reason=f"{limit!r} can't be the limit of {resource}")
