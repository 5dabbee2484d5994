"""A server's guest, on and off."""

from typing import Final

from common.actions.description import (
    ACTIVE,
    ERROR,
    PAUSED,
    RESCUED,
    RESIZED,
    STOPPED,
    SUSPENDED,
    ServerAction,
)
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
    starts_from=(ACTIVE, ERROR),
    task_state=TaskState.POWERING_OFF,
    ends_in=STOPPED,
    key="os-stop",
    policy="servers:stop",
    summary="Stop a server.",
)
REBOOT: Final = ServerAction(
    name="reboot",
    method="reboot_instance",
    starts_from=(ACTIVE, STOPPED, PAUSED, SUSPENDED, ERROR),  # a soft one from the first
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
    status_in=(ACTIVE,),
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
CRASH_DUMP: Final = ServerAction(
    name="trigger_crash_dump",
    method="trigger_crash_dump",
    starts_from=(ACTIVE, PAUSED, RESCUED, RESIZED, ERROR),
    task_state=TaskState.CRASHING,
    ends_in=None,
    key="trigger_crash_dump",
    since=(2, 17),
    body={"type": "null"},
    policy="servers:trigger_crash_dump",
    summary="Have a server's operating system dump its memory, as a crash would.",
)

ACTIONS: Final = (START, STOP, REBOOT, PAUSE, UNPAUSE, SUSPEND, RESUME, CRASH_DUMP)
