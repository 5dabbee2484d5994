"""What guests write to their consoles."""

from common.context import RequestContext
from common.rpcapi import RPCAPI, call


class ConsoleRecords(RPCAPI):
    """The part of ``ConductorAPI`` that is no record: the conductor asks the instance's host."""

    @call("3.1")
    def console_output(
        self, ctxt: RequestContext, instance_uuid: str, tail_length: int | None
    ) -> str:
        """What the guest has written to its console.

        :param tail_length: that many lines of its end, None for all that there is
        :raises InstanceNotReady: it is on no host
        :raises HostUnavailable: its host is down, or does not answer in a few seconds
        :raises ConsoleNotAvailable, NotSupportedByDriver: there is no console to be read
        """
