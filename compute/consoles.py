"""Consoles: what guests write to them, for who waits for it."""

import threading
from typing import Final

from oslo_log import log
from oslo_messaging import Target

from common import exception, rpc
from common.context import RequestContext
from common.objects import Instance
from compute.rpcapi import VERSION
from compute.virt.driver import ComputeDriver

LOG = log.getLogger("micronova.compute")
MOST: Final = 100 * 1024  # characters


class Consoles:
    """The part of ``compute.rpcapi.ComputeAPI`` that is about consoles.

    One is read at a time, in a thread of RPC: the other one is left for what is to be queued.
    """

    target = Target(version=VERSION)

    def __init__(self, driver: ComputeDriver) -> None:
        self._driver = driver
        self._reading = threading.Lock()

    @rpc.expose
    def get_console_output(
        self, ctxt: RequestContext, instance: Instance, tail_length: int | None
    ) -> str:
        if not self._reading.acquire(blocking=False):
            raise exception.HostUnavailable(instance=instance.uuid)
        try:
            output = self._driver.get_console_output(instance.uuid)[-MOST:]
        except exception.MicronovaError:
            raise
        except Exception:
            LOG.exception("the console of instance %s can't be read", instance.uuid)
            raise exception.ConsoleNotAvailable(instance=instance.uuid) from None
        finally:
            self._reading.release()
        return output if tail_length is None else _tail(output, tail_length)


def _tail(output: str, length: int) -> str:
    lines = output.splitlines(keepends=True)
    return "".join(lines[max(0, len(lines) - length) :])
