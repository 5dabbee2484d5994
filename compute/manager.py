"""ComputeManager: what a conductor may ask of a hypervisor host."""

import threading
from collections.abc import Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Final

from oslo_config import cfg
from oslo_log import log
from oslo_messaging import Target

from common import rpc
from common.base_rpc import BaseAPI
from common.context import RequestContext, service_context
from common.manager import Manager, PeriodicTask
from common.objects import Action, Instance
from common.rpc import RPCTransport
from compute.lanes import Lanes, Turn
from compute.orphans import Orphans
from compute.resource_tracker import ResourceTracker
from compute.retry import unless_unreachable, until_answered
from compute.virt.loader import load_driver
from compute.work import ActionRunner, Work
from conductor import rpcapi as conductor_rpcapi

LOG = log.getLogger("micronova.compute")

OTHER_WORKERS: Final = 4


class ComputeManager(Manager):
    """Server of ``compute.rpcapi.ComputeAPI``, which documents the methods.

    Each method queues its work and returns, so that no RPC thread is ever held. Builds have a pool
    of their own: everything else is quick and does not wait behind them.

    6.0: first release
    """

    target = Target(version="6.0")
    registry: conductor_rpcapi.ConductorAPI

    def __init__(self, conf: cfg.ConfigOpts, transport: RPCTransport, host: str) -> None:
        self._conf = conf
        self._transport = transport
        self._caller = f"compute@{host}"
        self.registry = conductor_rpcapi.ConductorAPI(transport, self._caller)
        self._draining = threading.Event()
        self._lanes = Lanes()
        self._builds = ThreadPoolExecutor(conf.compute.max_concurrent_builds, f"build-{host}")
        self._others = ThreadPoolExecutor(OTHER_WORKERS, f"work-{host}")
        self._driver = load_driver(conf, host)
        self._tracker = ResourceTracker(host, self._driver, self.registry)
        self._orphans = Orphans(host, self._driver, self.registry, self._lanes)
        self._runner = ActionRunner(
            host, self._driver, self.registry, self._orphans, self._draining
        )

    # the service's life

    def init_host(self) -> None:
        conductor = BaseAPI(self._transport, self._caller, conductor_rpcapi.TOPIC)
        conductor.wait_until_ready(service_context())
        self._driver.init_host()
        until_answered(self._tracker.report, self._draining)
        until_answered(self._orphans.remove, self._draining)

    def periodic_tasks(self) -> Iterable[PeriodicTask]:
        options = self._conf.compute
        yield PeriodicTask(options.inventory_interval, unless_unreachable(self._tracker.report))
        yield PeriodicTask(options.cleanup_interval, unless_unreachable(self._orphans.remove))

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
        work = Work(
            ctxt,
            instance,
            action,
            "build_and_run_instance",
            do=partial(self._driver.spawn, instance),
            undo=partial(self._driver.destroy, instance.uuid),
        )
        self._submit(work, self._builds)

    @rpc.expose
    def terminate_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        destroy = partial(self._driver.destroy, instance.uuid)
        self._submit(Work(ctxt, instance, action, "terminate_instance", destroy), self._others)

    @rpc.expose
    def reboot_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action, reboot_type: str
    ) -> None:
        reboot = partial(self._driver.reboot, instance.uuid, reboot_type)
        self._submit(Work(ctxt, instance, action, "reboot_instance", reboot), self._others)

    @rpc.expose
    def start_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        power_on = partial(self._driver.power_on, instance.uuid)
        self._submit(Work(ctxt, instance, action, "start_instance", power_on), self._others)

    @rpc.expose
    def stop_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        power_off = partial(self._driver.power_off, instance.uuid)
        self._submit(Work(ctxt, instance, action, "stop_instance", power_off), self._others)

    def _submit(self, work: Work, pool: Executor) -> None:
        # in the context of the message that asked for it: its trace goes on in it
        run = partial(copy_context().run, self._runner.carry_out, work)
        turn = Turn(work.order, pool, run)
        if not self._lanes.submit(work.instance.uuid, turn):
            LOG.debug("%s: ignored, it is queued or in progress", work)
