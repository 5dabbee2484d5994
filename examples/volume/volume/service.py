"""What Micronova has to know of volume."""

from common.action_end import ActionEndAPI
from common.actions import DELETE
from common.descriptions import Interface, ServiceDescription
from volume import actions
from volume.rpcapi import TOPIC, VolumeAPI

MANAGER = "volume.manager:VolumeManager"

DESCRIPTION = ServiceDescription(
    topic=TOPIC,
    summary="keeps disks that servers can be given",
    manager=MANAGER,
    # versions of the interfaces: of a service that is not known, and of each release
    interfaces=(
        Interface(VolumeAPI, (MANAGER,), ("1.0", "1.0")),
        Interface(ActionEndAPI, ("volume.attachments:Attachments",), ("1.0", "1.0")),
    ),
    asks=("conductor",),
    serves_api=True,
    hears=(actions.ATTACH.name, actions.DETACH.name, DELETE.name),
    errors="volume.exception",
    catalog={"block-storage": "/volume/v3"},
)
