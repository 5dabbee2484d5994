"""What others may ask volume, one method per RPC."""

from typing import Any

from oslo_messaging import Target

from common.context import RequestContext
from common.rpcapi import RPCAPI, call
from volume.objects import Volume

TOPIC = "volume"
VERSION = "1.0"  # of this release; raise the minor with each change, and add a line below


class VolumeAPI(RPCAPI):
    """Client of ``volume.manager.VolumeManager``.

    Users' contexts see their own project's volumes only, an administrator's sees all. Unknown ids
    raise VolumeNotFound.

    1.0: first release
    """

    target = Target(topic=TOPIC)

    @call("1.0")
    def volume_create(self, ctxt: RequestContext, volume: Volume) -> Volume:
        """Make a volume with the ``name``, ``description`` and ``size`` of this one."""

    @call("1.0")
    def volume_list(
        self,
        ctxt: RequestContext,
        filters: dict[str, Any],
        limit: int | None = None,
        marker: str | None = None,
    ) -> list[Volume]:
        """Volumes, newest first; ``filters`` are equality on fields of Volume.

        :param marker: id of the last volume of the previous page
        :raises MarkerNotFound: there is no such volume
        """

    @call("1.0")
    def volume_get(self, ctxt: RequestContext, volume_id: str) -> Volume:
        """One volume."""

    @call("1.0")
    def volume_delete(self, ctxt: RequestContext, volume_id: str) -> None:
        """Remove a volume.

        :raises VolumeInvalidState: it belongs to a server
        """

    @call("1.0")
    def volume_attach(
        self, ctxt: RequestContext, instance_uuid: str, volume_id: str, device: str | None
    ) -> Volume:
        """Begin to give a volume to a server; from then on it is that server's alone.

        :param device: such as ``/dev/vdb``; None for the next that is free
        :raises VolumeInvalidState: it belongs to a server
        :raises InstanceNotFound, InstanceInvalidState: the server is not there, or busy
        """

    @call("1.0")
    def volume_detach(self, ctxt: RequestContext, instance_uuid: str, volume_id: str) -> None:
        """Begin to take a volume from a server.

        :raises AttachmentNotFound: it is not that server's
        :raises VolumeInvalidState: it is being attached or detached
        :raises InstanceInvalidState: the server is busy
        """
