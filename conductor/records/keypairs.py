"""Keypairs, for the api, which never sees the database."""

from common import exception, rpc
from common.context import RequestContext
from common.objects import KeyPair
from conductor.db import convert, keypairs
from conductor.records.base import Records


class KeyPairRecords(Records):
    """The part of ``conductor.rpcapi.ConductorAPI`` that is about keypairs."""

    @rpc.expose
    def keypair_list(
        self, ctxt: RequestContext, user_id: str, limit: int | None, marker: str | None
    ) -> list[KeyPair]:
        _require_own(ctxt, user_id)
        with self._db.reader() as session:
            found = keypairs.page(session, user_id, limit, marker)
            return [convert.fill(KeyPair, row) for row in found]

    @rpc.expose
    def keypair_get(self, ctxt: RequestContext, user_id: str, name: str) -> KeyPair:
        _require_own(ctxt, user_id)
        with self._db.reader() as session:
            return convert.fill(KeyPair, keypairs.get(session, user_id, name))

    @rpc.expose
    def keypair_create(self, ctxt: RequestContext, keypair: KeyPair) -> KeyPair:
        _require_own(ctxt, keypair.user_id)
        with self._db.writer() as session:
            self._quotas.admit(session, ctxt.project_id or "", keypair.user_id, {"key_pairs": 1})
            return convert.fill(KeyPair, keypairs.create(session, keypair))

    @rpc.expose
    def keypair_delete(self, ctxt: RequestContext, user_id: str, name: str) -> None:
        _require_own(ctxt, user_id)
        with self._db.writer() as session:
            session.delete(keypairs.get(session, user_id, name))


def _require_own(ctxt: RequestContext, user_id: str) -> None:
    if not (ctxt.is_admin or ctxt.user_id == user_id):
        raise exception.Forbidden(rule="os_compute_api:os-keypairs")
