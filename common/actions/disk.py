"""What a server starts from, kept and changed: images of it, rebuilt, rescued, shelved."""

from typing import Any, Final

from common.actions.description import (
    ACTIVE,
    ERROR,
    OFFLOADED,
    PAUSED,
    RESCUED,
    SHELVED,
    STOPPED,
    SUSPENDED,
    HostDown,
    Params,
    ServerAction,
    Step,
)
from common.objects import TaskState

NAME: Final = {"type": "string", "minLength": 1, "maxLength": 255}
WITH_DISK: Final = (ACTIVE, STOPPED, PAUSED, SUSPENDED)

CREATE_IMAGE: Final = ServerAction(
    name="createImage",
    method="snapshot_instance",
    starts_from=WITH_DISK,
    task_state=TaskState.IMAGE_SNAPSHOT,
    ends_in=None,
    key="createImage",
    policy="servers:create_image",
    despite_lock=True,
    summary="Make an image of a server.",
)
REBUILD: Final = ServerAction(
    name="rebuild",
    method="rebuild_instance",
    starts_from=(ACTIVE, STOPPED, ERROR),
    task_state=TaskState.REBUILDING,
    ends_in=ACTIVE,
    key="rebuild",
    policy="servers:rebuild",
    summary="Make a server's disk anew from an image.",
    status={TaskState.REBUILDING: "REBUILD"},
)
RESCUE: Final = ServerAction(
    name="rescue",
    method="rescue_instance",
    starts_from=(ACTIVE, STOPPED, ERROR),
    task_state=TaskState.RESCUING,
    ends_in=RESCUED,
    key="rescue",
    body={
        "type": ["object", "null"],
        "properties": {
            "adminPass": {"type": "string"},
            "rescue_image_ref": {"type": "string", "format": "uuid"},
        },
        "additionalProperties": False,
    },
    policy="os-rescue",
    summary="Start a server from another image, with its own disk beside it.",
    code=200,
)
UNRESCUE: Final = ServerAction(
    name="unrescue",
    method="unrescue_instance",
    starts_from=(RESCUED,),
    task_state=TaskState.UNRESCUING,
    ends_in=ACTIVE,
    key="unrescue",
    policy="os-unrescue",
    summary="Start a rescued server from its own disk again.",
)
SHELVE: Final = ServerAction(
    name="shelve",
    method="shelve_instance",
    starts_from=WITH_DISK,
    task_state=TaskState.SHELVING,
    ends_in=SHELVED,
    key="shelve",
    policy="os-shelve:shelve",
    summary="Keep an image of a server, stop it, and free its host of it after a while.",
    chain=(
        Step(method="shelve_instance"),
        Step(
            method="shelve_offload_instance",
            task_state=TaskState.SHELVING_OFFLOADING,
            host_down=HostDown.FINISH,
        ),
    ),
)
SHELVE_OFFLOAD: Final = ServerAction(
    name="shelveOffload",
    method="shelve_offload_instance",
    starts_from=(SHELVED,),
    task_state=TaskState.SHELVING_OFFLOADING,
    ends_in=OFFLOADED,
    key="shelveOffload",
    policy="os-shelve:shelve_offload",
    administrators=True,
    summary="Free the host of a shelved server.",
    host_down=HostDown.FINISH,
)


def _destination(wanted: Any) -> Params:
    return {"destination": wanted or {}}


UNSHELVE: Final = ServerAction(
    name="unshelve",
    method="unshelve_instance",
    starts_from=(SHELVED, OFFLOADED),
    task_state=TaskState.UNSHELVING,
    ends_in=ACTIVE,
    key="unshelve",
    later={
        (2, 77): {
            "type": ["object", "null"],
            "properties": {"availability_zone": NAME},
            "required": ["availability_zone"],
            "additionalProperties": False,
        },
        (2, 91): {
            "type": ["object", "null"],
            "properties": {
                "availability_zone": {"type": ["string", "null"]},
                "host": {"type": "string"},
            },
            "additionalProperties": False,
        },
    },
    arguments=_destination,
    policy="os-shelve:unshelve",
    summary="Start a shelved server, on any host where its own was freed of it.",
    relocatable=True,
)

ACTIONS: Final = (CREATE_IMAGE, REBUILD, RESCUE, UNRESCUE, SHELVE, SHELVE_OFFLOAD, UNSHELVE)
