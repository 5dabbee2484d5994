"""Disks: a host's part in what guests start from: images of them, rebuilt, rescued, shelved."""

from collections.abc import Callable
from functools import partial

from oslo_messaging import Target

from common import rpc
from common.context import RequestContext
from common.objects import Action, Instance, VmState
from compute.rpcapi import VERSION
from compute.virt.driver import ComputeDriver
from compute.work import Work

Submit = Callable[[Work], None]


class Disks:
    """The part of ``compute.rpcapi.ComputeAPI`` that is about disks.

    :param build: takes work that makes a guest
    :param submit: takes all other work
    """

    target = Target(version=VERSION)

    def __init__(self, driver: ComputeDriver, build: Submit, submit: Submit) -> None:
        self._driver = driver
        self._build = build
        self._submit = submit

    @rpc.expose
    def snapshot_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action, image_id: str
    ) -> None:
        do = partial(self._driver.snapshot, instance.uuid, image_id)
        self._submit(Work(ctxt, instance, action, "snapshot_instance", do))

    @rpc.expose
    def rebuild_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action, preserve_ephemeral: bool
    ) -> None:
        def do() -> None:
            self._driver.rebuild(instance, preserve_ephemeral=preserve_ephemeral)
            if instance.vm_state == VmState.STOPPED:
                self._driver.power_off(instance.uuid)

        self._build(Work(ctxt, instance, action, "rebuild_instance", do))

    @rpc.expose
    def rescue_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action, image_id: str | None
    ) -> None:
        do = partial(self._driver.rescue, instance.uuid, image_id)
        self._submit(Work(ctxt, instance, action, "rescue_instance", do))

    @rpc.expose
    def unrescue_instance(self, ctxt: RequestContext, instance: Instance, action: Action) -> None:
        do = partial(self._driver.unrescue, instance.uuid)
        self._submit(Work(ctxt, instance, action, "unrescue_instance", do))

    @rpc.expose
    def shelve_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action, image_id: str
    ) -> None:
        def do() -> None:
            self._driver.power_off(instance.uuid)
            self._driver.snapshot(instance.uuid, image_id)

        self._submit(Work(ctxt, instance, action, "shelve_instance", do))

    @rpc.expose
    def shelve_offload_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action
    ) -> None:
        do = partial(self._driver.destroy, instance.uuid)
        self._submit(Work(ctxt, instance, action, "shelve_offload_instance", do))

    @rpc.expose
    def unshelve_instance(
        self, ctxt: RequestContext, instance: Instance, action: Action, image_id: str
    ) -> None:
        instance.image_id = image_id

        def do() -> None:
            self._driver.spawn(instance)
            self._driver.power_on(instance.uuid)

        # what is lost with the guest is in the image
        undo = partial(self._driver.destroy, instance.uuid)
        self._build(Work(ctxt, instance, action, "unshelve_instance", do, undo))
