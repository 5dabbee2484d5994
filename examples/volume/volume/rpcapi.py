"""What others may ask volume, one method per RPC."""

from oslo_messaging import Target

from common.context import RequestContext
from common.rpcapi import RPCAPI, call

TOPIC = "volume"
VERSION = "1.0"  # of this release; raise the minor with each change, and add a line below


class VolumeAPI(RPCAPI):
    """Client of ``volume.manager.VolumeManager``.

    1.0: first release
    """

    target = Target(topic=TOPIC)

    @call("1.0")
    def summarize(self, ctxt: RequestContext) -> dict[str, int | str]:
        """What the caller's project has: ``greeting``, and the number of its ``servers``."""
