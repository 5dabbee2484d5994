"""Live moves: a host's part in the way of servers that run on meanwhile."""

from collections.abc import Callable
from functools import partial

from oslo_messaging import Target

from common import rpc
from common.context import RequestContext
from common.objects import Action, Instance, Migration
from compute.rpcapi import PEER_VERSION, VERSION, PeerAPI
from compute.virt.driver import ComputeDriver
from compute.work import Work


class PeerLiveMoves:
    """The part of ``compute.rpcapi.PeerAPI`` that is about live migrations.

    :param submit: takes the work that a step is
    :param peers: the other hosts
    """

    target = Target(namespace="peer", version=PEER_VERSION)

    def __init__(
        self, driver: ComputeDriver, submit: Callable[[Work], None], peers: PeerAPI
    ) -> None:
        self._driver = driver
        self._submit = submit
        self._peers = peers

    @rpc.expose
    def live_migration(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        do = partial(self._driver.live_migration, instance.uuid, migration.dest_compute)
        self._submit(Work(ctxt, instance, action, "live_migration", do))

    @rpc.expose
    def post_live_migration_at_destination(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        do = partial(self._driver.post_live_migration_at_destination, instance)
        self._submit(Work(ctxt, instance, action, "post_live_migration_at_destination", do))

    @rpc.expose
    def rollback_live_migration_at_destination(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        do = partial(self._driver.destroy, instance.uuid)
        self._submit(Work(ctxt, instance, action, "rollback_live_migration_at_destination", do))


class PeerChecks:
    """What is asked of a source before a live migration, by a destination that waits for it."""

    target = Target(namespace="peer", version=PEER_VERSION)

    def __init__(self, driver: ComputeDriver) -> None:
        self._driver = driver

    @rpc.expose
    def check_can_live_migrate_source(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        self._driver.check_can_live_migrate_source(instance.uuid, migration.dest_compute)


class LiveMoves(PeerLiveMoves):
    """The part of ``compute.rpcapi.ComputeAPI`` that is about live migrations."""

    target = Target(version=VERSION)

    @rpc.expose
    def check_can_live_migrate_destination(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        self._driver.check_can_live_migrate_destination(instance)
        # on a topic with threads of its own: two hosts that ask each other both get an answer
        self._peers.check_can_live_migrate_source(ctxt, instance, action, migration)

    @rpc.expose
    def pre_live_migration(
        self, ctxt: RequestContext, instance: Instance, action: Action, migration: Migration
    ) -> None:
        do = partial(self._driver.pre_live_migration, instance)
        self._submit(Work(ctxt, instance, action, "pre_live_migration", do))

    @rpc.expose
    def live_migration_abort(
        self, ctxt: RequestContext, instance: Instance, migration: Migration
    ) -> None:
        self._driver.live_migration_abort(instance.uuid)

    @rpc.expose
    def live_migration_force_complete(
        self, ctxt: RequestContext, instance: Instance, migration: Migration
    ) -> None:
        self._driver.live_migration_force_complete(instance.uuid)
