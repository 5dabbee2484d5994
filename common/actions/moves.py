"""From one host to another: each step is done by the one or the other."""

from typing import Any, Final

from common.actions.description import (
    ACTIVE,
    RESIZED,
    STOPPED,
    HostDown,
    Params,
    ServerAction,
    Step,
    Where,
)
from common.objects import TaskState

_SHOWN = dict.fromkeys(
    (TaskState.RESIZE_PREP, TaskState.RESIZE_MIGRATING, TaskState.RESIZE_FINISH), "RESIZE"
)
_HOST = {"type": "string", "minLength": 1, "maxLength": 255}

# A chain of casts: the destination makes sure that it can, the source stops the guest and hands its
# disk over, the destination starts it. What fails then is undone where the guest came from.
_CHAIN = (
    Step(method="prep_resize", where=Where.DESTINATION, relocatable=True),
    Step(
        method="resize_instance",
        where=Where.SOURCE,
        task_state=TaskState.RESIZE_MIGRATING,
        undone=True,
    ),
    Step(
        method="finish_resize",
        where=Where.DESTINATION,
        task_state=TaskState.RESIZE_FINISH,
        undone=True,
    ),
)
_BACK = Step(method="finish_revert_resize", where=Where.SOURCE)


def _to_host(wanted: Any) -> Params:
    return {"host": (wanted or {}).get("host")}


RESIZE: Final = ServerAction(
    name="resize",
    method="resize_instance",
    starts_from=(ACTIVE, STOPPED),
    task_state=TaskState.RESIZE_PREP,
    ends_in=RESIZED,
    key="resize",
    body={
        "type": "object",
        "properties": {
            "flavorRef": {"type": ["string", "integer"], "maxLength": 255},
            "OS-DCF:diskConfig": {"enum": ["AUTO", "MANUAL"]},
        },
        "required": ["flavorRef"],
        "additionalProperties": False,
    },
    arguments=lambda wanted: {"flavorid": str(wanted["flavorRef"]).rpartition("/")[2]},
    policy="servers:resize",
    summary="Resize a server.",
    status=_SHOWN,
    chain=_CHAIN,
    rollback=(_BACK,),
)
MIGRATE: Final = ServerAction(
    name="migrate",
    method="migrate_server",
    starts_from=(ACTIVE, STOPPED),
    task_state=TaskState.RESIZE_PREP,
    ends_in=RESIZED,
    key="migrate",
    later={
        (2, 56): {
            "type": ["object", "null"],
            "properties": {"host": _HOST},
            "additionalProperties": False,
        }
    },
    arguments=_to_host,
    policy="os-migrate-server:migrate",
    administrators=True,
    summary="Move a server to another host, switched off meanwhile.",
    status=_SHOWN,
    chain=_CHAIN,
    rollback=(_BACK,),
)
CONFIRM_RESIZE: Final = ServerAction(
    name="confirmResize",
    method="confirm_resize",
    starts_from=(RESIZED,),
    task_state=TaskState.RESIZE_CONFIRMING,
    ends_in=None,
    key="confirmResize",
    policy="servers:confirm_resize",
    summary="Confirm that a server has moved, or has another size.",
    code=204,
    # a source that is down has a guest too many when it is back, and is told so then
    chain=(Step(method="confirm_resize", where=Where.SOURCE, host_down=HostDown.FINISH),),
)
REVERT_RESIZE: Final = ServerAction(
    name="revertResize",
    method="revert_resize",
    starts_from=(RESIZED,),
    task_state=TaskState.RESIZE_REVERTING,
    ends_in=None,
    key="revertResize",
    policy="servers:revert_resize",
    summary="Bring a server back to the host and the size it had.",
    status={TaskState.RESIZE_REVERTING: "REVERT_RESIZE"},
    chain=(Step(method="revert_resize", where=Where.DESTINATION, host_down=HostDown.FINISH), _BACK),
)

ACTIONS: Final = (RESIZE, MIGRATE, CONFIRM_RESIZE, REVERT_RESIZE)
