"""Moves: a host's part in servers' ways from one host to another.

Each step is asked for by a conductor, or by the host that has done the one before. Whoever it was,
the conductor is asked first whether it is this host's turn: no host commands another.
"""

from collections.abc import Callable
from functools import partial

from oslo_messaging import Target

from common import rpc
from common.context import RequestContext
from common.objects import Action, Instance, Migration, PowerState
from compute.rpcapi import PEER_VERSION, VERSION
from compute.virt.driver import ComputeDriver
from compute.work import Work


class PeerMoves:
    """Server of ``compute.rpcapi.PeerAPI``: what another host may ask for.

    :param submit: takes the work that a step is
    """

    target = Target(namespace="peer", version=PEER_VERSION)

    def __init__(self, driver: ComputeDriver, submit: Callable[[Work], None]) -> None:
        self._driver = driver
        self._submit = submit

    @rpc.expose
    def resize_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        hand_over = self._driver.migrate_disk_and_power_off
        do = partial(hand_over, instance.uuid, migration.dest_compute)
        self._submit(Work(ctxt, instance, action, "resize_instance", do))

    @rpc.expose
    def finish_resize(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        instance.flavor = migration.new_flavor
        do = partial(self._driver.finish_migration, instance, power_on=_was_on(instance))
        undo = partial(self._driver.destroy, instance.uuid)
        self._submit(Work(ctxt, instance, action, "finish_resize", do, undo, ask=True))

    @rpc.expose
    def finish_revert_resize(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        take_back = self._driver.finish_revert_migration
        do = partial(take_back, instance.uuid, power_on=_was_on(instance))
        self._submit(Work(ctxt, instance, action, "finish_revert_resize", do))


class Moves(PeerMoves):
    """The part of ``compute.rpcapi.ComputeAPI`` that is about moves."""

    target = Target(version=VERSION)

    @rpc.expose
    def prep_resize(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        do = partial(self._driver.check_can_move_here, instance, migration.new_flavor)
        self._submit(Work(ctxt, instance, action, "prep_resize", do))

    @rpc.expose
    def confirm_resize(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        do = partial(self._driver.confirm_migration, instance.uuid)
        self._submit(Work(ctxt, instance, action, "confirm_resize", do))

    @rpc.expose
    def revert_resize(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        do = partial(self._driver.destroy, instance.uuid)
        self._submit(Work(ctxt, instance, action, "revert_resize", do))


def _was_on(instance: Instance) -> bool:
    """Whether the guest ran when the conductor last heard of it."""
    return bool(instance.power_state == PowerState.RUNNING)
