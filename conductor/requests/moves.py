"""Requests that move servers to other hosts, or give them another size."""

from common import rpc
from common.context import RequestContext
from conductor import admission
from conductor.asking import asking, require_up
from conductor.db.actions import Held
from conductor.quotas import grown
from conductor.requests.base import Requests, asks


class MoveRequests(Requests):
    """The part of ``ComputeTaskManager`` that is about moves."""

    confirm_resize = asks("confirmResize")
    revert_resize = asks("revertResize")

    @rpc.expose
    def resize_instance(
        self, ctxt: RequestContext, instance_uuid: str, flavorid: str, auto_disk_config: bool | None
    ) -> None:
        def fits(held: Held) -> None:
            flavor = admission.another_size(held.session, ctxt, held.instance, flavorid)
            held.action.params = {"flavor": flavor}
            owner = held.instance.project_id, held.instance.user_id
            more = grown(held.instance.flavor, flavor)
            self._quotas.admit(held.session, *owner, more)
            if auto_disk_config is not None:
                held.instance.auto_disk_config = auto_disk_config

        self._open(ctxt, instance_uuid, "resize", prepare=fits)

    @rpc.expose_to_administrators
    def migrate_server(self, ctxt: RequestContext, instance_uuid: str, host: str | None) -> None:
        self._move(ctxt, instance_uuid, "migrate", host)

    @rpc.expose_to_administrators
    def live_migrate_instance(
        self, ctxt: RequestContext, instance_uuid: str, host: str | None
    ) -> None:
        self._move(ctxt, instance_uuid, "live-migration", host)

    @rpc.expose_to_administrators
    def evacuate_instance(self, ctxt: RequestContext, instance_uuid: str, host: str | None) -> None:
        self._move(ctxt, instance_uuid, "evacuate", host)

    @rpc.expose_to_administrators
    def live_migration_abort(
        self, ctxt: RequestContext, instance_uuid: str, migration_id: int
    ) -> None:
        self._tell_source(ctxt, instance_uuid, migration_id, "live_migration_abort")

    @rpc.expose_to_administrators
    def live_migration_force_complete(
        self, ctxt: RequestContext, instance_uuid: str, migration_id: int
    ) -> None:
        self._tell_source(ctxt, instance_uuid, migration_id, "live_migration_force_complete")

    def _tell_source(
        self, ctxt: RequestContext, instance_uuid: str, migration_id: int, method: str
    ) -> None:
        with self._db.reader() as session:
            told = admission.under_way(session, ctxt, instance_uuid, migration_id)
            source = told[1].source_compute
            require_up(session, self._machine.liveness, source, instance_uuid)
        with asking(method, instance_uuid):
            getattr(self._machine.computes, method)(ctxt, *told)

    def _move(self, ctxt: RequestContext, instance_uuid: str, name: str, host: str | None) -> None:
        def fits(held: Held) -> None:
            admission.another_host(held.session, held.instance, host)
            if name == "evacuate":
                self._machine.require_down(held)

        self._open(ctxt, instance_uuid, name, {"host": host}, prepare=fits)
