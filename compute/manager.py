"""ComputeManager: what a conductor may ask of a hypervisor host."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Final, NoReturn

import oslo_messaging
from oslo_config import cfg
from oslo_log import log
from oslo_messaging import Target

from common import exception, rpc
from common.actions import AddedAction, Params, actions
from common.base_rpc import BaseAPI
from common.context import RequestContext, service_context
from common.manager import Manager
from common.objects import Action, Instance, VmState
from common.rpc import RPCTransport
from common.timers import Timer
from compute import guests, resource_tracker
from compute.consoles import Consoles
from compute.disks import Disks
from compute.guests import Guests
from compute.lanes import Lanes, Turn
from compute.live_moves import LiveMoves, PeerChecks, PeerLiveMoves
from compute.moves import Moves, PeerMoves
from compute.resource_tracker import ResourceTracker
from compute.retry import describe, until_answered
from compute.rpcapi import PEER_TOPIC, TOPIC, VERSION, PeerAPI
from compute.virt.loader import load_driver
from compute.work import ActionRunner, Work
from conductor import rpcapi as conductor_rpcapi

LOG = log.getLogger("micronova.compute")

OTHER_WORKERS: Final = 4


class ComputeManager(Manager):
    """Server of ``compute.rpcapi.ComputeAPI``, which documents methods and versions.

    Each method queues its work and returns, so that no RPC thread is ever held. Builds have a pool
    of their own: everything else is quick and does not wait behind them.
    """

    target = Target(version=VERSION)
    registry: conductor_rpcapi.ReportAPI

    def __init__(self, conf: cfg.ConfigOpts, transport: RPCTransport, host: str) -> None:
        super().__init__(conf)
        self._conf = conf
        self._transport = transport
        self._caller = f"compute@{host}"
        self._sender = conductor_rpcapi.sender(TOPIC, conf.host)
        self.registry = conductor = conductor_rpcapi.ReportAPI(transport, TOPIC, conf.host)
        self._draining = threading.Event()
        self._lanes = Lanes()
        self._builds = ThreadPoolExecutor(conf.compute.max_concurrent_builds, f"build-{host}")
        self._others = ThreadPoolExecutor(OTHER_WORKERS, f"work-{host}")
        self._driver = load_driver(conf, host)
        self._tracker = ResourceTracker(host, self._driver, conductor)
        self._guests = Guests(host, self._driver, conductor, self._lanes)
        self._peers = peers = PeerAPI(transport, self._caller)
        self._runner = ActionRunner(
            host, conductor, peers, self._guests, self.presence, self._draining
        )

    # the service's life

    @property
    def additional_endpoints(self) -> Sequence[object]:
        live = LiveMoves(self._driver, self._submit_other, self._peers)
        moves = Moves(self._driver, self._submit_other)
        disks = Disks(self._driver, self._submit_build, self._submit_other)
        return (moves, live, disks, Consoles(self._driver))

    @property
    def additional_topics(self) -> Mapping[str, Sequence[object]]:
        driver, submit = self._driver, self._submit_other
        live = PeerLiveMoves(driver, submit, self._peers)
        return {PEER_TOPIC: (PeerMoves(driver, submit), live, PeerChecks(driver))}

    def init_host(self) -> None:
        conductor = BaseAPI(self._transport, self._caller, conductor_rpcapi.REPORT_TOPIC)
        conductor.wait_until_ready(service_context(), "a conductor", server=self._sender)
        self._driver.init_host()
        try:
            until_answered(self._guests.require_own, self._draining)
            until_answered(self._tracker.report, self._draining)
        except oslo_messaging.RemoteError as error:
            raise exception.StartupError(
                reason=f"the conductor fails at what this host tells it: {describe(error)}; "
                "see the conductor's log"
            ) from None

    def timers(self) -> Iterable[Timer]:
        options = self._conf.compute
        yield Timer(options.inventory_interval, self._tracker, resource_tracker.report)
        yield Timer(options.sync_interval, self._guests, guests.sync)

    def drain(self) -> None:
        self._draining.set()
        self._lanes.drain()
        self._builds.shutdown()
        self._others.shutdown()

    def cleanup_host(self) -> None:
        self._driver.cleanup_host()

    # what a conductor asks for

    @rpc.expose
    def build_and_run_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action
    ) -> None:
        spawn = partial(self._spawn, instance)
        undo = partial(self._driver.destroy, instance.uuid)
        self._submit_build(Work(ctxt, instance, action, "build_and_run_instance", spawn, undo))

    def _spawn(self, instance: Instance) -> None:
        self._driver.spawn(instance)
        if instance.vm_state == VmState.STOPPED:  # its host was down, and it is built here anew
            self._driver.power_off(instance.uuid)

    @rpc.expose
    def terminate_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        self._do("terminate_instance", self._driver.destroy, ctxt, instance, action)

    @rpc.expose
    def reboot_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action, reboot_type: str
    ) -> None:
        self._do("reboot_instance", self._driver.reboot, ctxt, instance, action, reboot_type)

    @rpc.expose
    def start_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        self._do("start_instance", self._driver.power_on, ctxt, instance, action)

    @rpc.expose
    def stop_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        self._do("stop_instance", self._driver.power_off, ctxt, instance, action)

    @rpc.expose
    def pause_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        self._do("pause_instance", self._driver.pause, ctxt, instance, action)

    @rpc.expose
    def unpause_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        self._do("unpause_instance", self._driver.unpause, ctxt, instance, action)

    @rpc.expose
    def suspend_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        self._do("suspend_instance", self._driver.suspend, ctxt, instance, action)

    @rpc.expose
    def resume_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        self._do("resume_instance", self._driver.resume, ctxt, instance, action)

    @rpc.expose
    def attach_interface(
        self, ctxt: RequestContext, instance: Instance, action: Action, port_id: str
    ) -> None:
        attach = partial(self._driver.attach_interface, instance, port_id)
        self._submit(Work(ctxt, instance, action, "attach_interface", attach), self._others)

    @rpc.expose
    def detach_interface(
        self, ctxt: RequestContext, instance: Instance, action: Action, port_id: str
    ) -> None:
        detach = partial(self._driver.detach_interface, instance, port_id)
        self._submit(Work(ctxt, instance, action, "detach_interface", detach), self._others)

    @rpc.expose
    def trigger_crash_dump(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        crash = self._driver.trigger_crash_dump
        self._do("trigger_crash_dump", crash, ctxt, instance, action)

    @rpc.expose
    def perform_action(
        self, ctxt: RequestContext, instance: Instance, action: Action, params: Params
    ) -> None:
        about = actions().get(action.action)
        if isinstance(about, AddedAction):
            perform = partial(self._driver.perform, about.method, **params)
            self._do(about.method, perform, ctxt, instance, action)
        else:
            self._do(action.action, partial(_not_installed, action), ctxt, instance, action)

    @rpc.expose
    def report_host(self, ctxt: RequestContext) -> None:
        self._others.submit(resource_tracker.report, [self._tracker])
        self._others.submit(guests.sync, [self._guests])

    def _do(
        self,
        method: str,
        drive: Callable[..., None],
        ctxt: RequestContext,
        instance: Instance,
        action: Action,
        *more: str,
    ) -> None:
        """Queue what is done to the guest by one call of the driver, with ``more`` arguments."""
        work = Work(ctxt, instance, action, method, partial(drive, instance.uuid, *more))
        self._submit_other(work)

    def _submit_other(self, work: Work) -> None:
        self._submit(work, self._others)

    def _submit_build(self, work: Work) -> None:
        self._submit(work, self._builds)

    def _submit(self, work: Work, pool: Executor) -> None:
        # in the context of the message that asked for it: its trace goes on in it
        run = partial(copy_context().run, self._runner.carry_out, work)
        turn = Turn(work.order, pool, run)
        if not self._lanes.submit(work.instance.uuid, turn):
            LOG.debug("%s: ignored, it is queued or in progress", work)


def _not_installed(action: Action, _uuid: str) -> NoReturn:
    raise exception.ActionNotInstalled(action=action.action)
