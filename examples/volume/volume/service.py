"""What Micronova has to know of volume."""

from common.descriptions import Interface, ServiceDescription
from volume.rpcapi import TOPIC, VolumeAPI

MANAGER = "volume.manager:VolumeManager"

DESCRIPTION = ServiceDescription(
    topic=TOPIC,
    summary="tells what a project has",
    manager=MANAGER,
    # versions of the interface: of a service that is not known, and of each release
    interfaces=(Interface(VolumeAPI, (MANAGER,), ("1.0", "1.0")),),
    asks=("conductor",),
    serves_api=True,
)
