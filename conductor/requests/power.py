"""Requests that switch servers on and off, or hold them."""

from common import exception, rpc
from common.context import RequestContext
from conductor.requests.base import Requests, asks


class PowerRequests(Requests):
    """The part of ``ComputeTaskManager`` that is about power."""

    start_instance = asks("start")
    stop_instance = asks("stop")
    pause_instance = asks("pause")
    unpause_instance = asks("unpause")
    suspend_instance = asks("suspend")
    resume_instance = asks("resume")
    trigger_crash_dump = asks("trigger_crash_dump")

    @rpc.expose
    def reboot_instance(self, ctxt: RequestContext, instance_uuid: str, reboot_type: str) -> None:
        if reboot_type not in {"SOFT", "HARD"}:
            raise exception.Invalid(reason=f"reboot type {reboot_type!r} is not SOFT or HARD")
        self._open(ctxt, instance_uuid, "reboot", {"reboot_type": reboot_type})
