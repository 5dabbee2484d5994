"""A server's guest, on and off."""

from typing import Final

from common.actions.description import ACTIVE, PAUSED, STOPPED, SUSPENDED, ServerAction
from common.objects import TaskState

START: Final = ServerAction(
    name="start",
    method="start_instance",
    starts_from=(STOPPED,),
    task_state=TaskState.POWERING_ON,
    ends_in=ACTIVE,
    key="os-start",
    policy="servers:start",
    summary="Start a server.",
)
STOP: Final = ServerAction(
    name="stop",
    method="stop_instance",
    starts_from=(ACTIVE,),
    task_state=TaskState.POWERING_OFF,
    ends_in=STOPPED,
    key="os-stop",
    policy="servers:stop",
    summary="Stop a server.",
)
REBOOT: Final = ServerAction(
    name="reboot",
    method="reboot_instance",
    starts_from=(ACTIVE,),
    task_state=TaskState.REBOOTING,
    ends_in=ACTIVE,
    key="reboot",
    body={
        "type": "object",
        "properties": {"type": {"enum": ["SOFT", "HARD", "soft", "hard", "Soft", "Hard"]}},
        "required": ["type"],
        "additionalProperties": False,
    },
    arguments=lambda wanted: {"reboot_type": wanted["type"].upper()},
    policy="servers:reboot",
    summary="Reboot a server.",
    status={TaskState.REBOOTING: "REBOOT", TaskState.REBOOTING_HARD: "HARD_REBOOT"},
)

PAUSE: Final = ServerAction(
    name="pause",
    method="pause_instance",
    starts_from=(ACTIVE,),
    task_state=TaskState.PAUSING,
    ends_in=PAUSED,
    key="pause",
    policy="os-pause-server:pause",
    summary="Pause a server.",
)
UNPAUSE: Final = ServerAction(
    name="unpause",
    method="unpause_instance",
    starts_from=(PAUSED,),
    task_state=TaskState.UNPAUSING,
    ends_in=ACTIVE,
    key="unpause",
    policy="os-pause-server:unpause",
    summary="Unpause a paused server.",
)
SUSPEND: Final = ServerAction(
    name="suspend",
    method="suspend_instance",
    starts_from=(ACTIVE,),
    task_state=TaskState.SUSPENDING,
    ends_in=SUSPENDED,
    key="suspend",
    policy="os-suspend-server:suspend",
    summary="Suspend a server.",
)
RESUME: Final = ServerAction(
    name="resume",
    method="resume_instance",
    starts_from=(SUSPENDED,),
    task_state=TaskState.RESUMING,
    ends_in=ACTIVE,
    key="resume",
    policy="os-suspend-server:resume",
    summary="Resume a suspended server.",
)

ACTIONS: Final = (START, STOP, REBOOT, PAUSE, UNPAUSE, SUSPEND, RESUME)
