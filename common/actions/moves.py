"""From one host to another: each step is done by the one or the other."""

from typing import Any, Final

from common.actions.description import (
    ACTIVE,
    ERROR,
    PAUSED,
    RESIZED,
    STOPPED,
    HostDown,
    Params,
    ServerAction,
    Step,
    Where,
)
from common.actions.words import BOOLEAN
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


_PASSWORD = {"type": "string", "maxLength": 255}
_BLOCKS = {"enum": [*BOOLEAN["enum"], "auto"]}


def _object(*required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _live(*required: str, **more: Any) -> dict[str, Any]:
    host = {**_HOST, "type": ["string", "null"]}
    return _object("host", "block_migration", *required, host=host, block_migration=_BLOCKS, **more)


def _evacuate(*required: str, **more: Any) -> dict[str, Any]:
    return _object(*required, host=_HOST, adminPass=_PASSWORD, **more)


def _to_size(wanted: Any) -> Params:
    disk = wanted.get("OS-DCF:diskConfig")
    return {
        "flavorid": str(wanted["flavorRef"]).rpartition("/")[2],
        "auto_disk_config": None if disk is None else disk == "AUTO",
    }


def _to_host(wanted: Any) -> Params:
    return {"host": (wanted or {}).get("host")}


RESIZE: Final = ServerAction(
    name="resize",
    method="resize_instance",
    starts_from=(ACTIVE, STOPPED),
    task_state=TaskState.RESIZE_PREP,
    ends_in=RESIZED,
    key="resize",
    body=_object(
        "flavorRef",
        **{
            "flavorRef": {"type": ["string", "integer"], "maxLength": 255},
            "OS-DCF:diskConfig": {"enum": ["AUTO", "MANUAL"]},
        },
    ),
    arguments=_to_size,
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
    later={(2, 56): {**_object(host=_HOST), "type": ["object", "null"]}},
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
# The conductor asks the destination and waits, the destination asks the source and waits; then one
# after another gets ready, hands over, and goes on.
LIVE_MIGRATE: Final = ServerAction(
    name="live-migration",
    method="live_migrate_instance",
    starts_from=(ACTIVE, PAUSED),
    task_state=TaskState.MIGRATING,
    ends_in=None,
    key="os-migrateLive",
    body=_live("disk_over_commit", disk_over_commit=BOOLEAN),
    later={(2, 25): _live(), (2, 30): _live(force=BOOLEAN), (2, 68): _live()},
    arguments=_to_host,
    policy="os-migrate-server:migrate_live",
    administrators=True,
    summary="Move a server to another host while it runs.",
    status={TaskState.MIGRATING: "MIGRATING"},
    chain=(
        Step(
            method="check_can_live_migrate_destination",
            where=Where.DESTINATION,
            relocatable=True,
            answers=True,
        ),
        Step(method="pre_live_migration", where=Where.DESTINATION, undone=True),
        Step(method="live_migration", where=Where.SOURCE, undone=True),
        Step(method="post_live_migration_at_destination", where=Where.DESTINATION),
    ),
    rollback=(
        Step(
            method="rollback_live_migration_at_destination",
            where=Where.DESTINATION,
            host_down=HostDown.FINISH,
        ),
    ),
)
EVACUATE: Final = ServerAction(
    name="evacuate",
    method="evacuate_instance",
    starts_from=(ACTIVE, STOPPED, ERROR),
    task_state=TaskState.REBUILDING,
    ends_in=None,
    key="evacuate",
    body=_evacuate("onSharedStorage", onSharedStorage=BOOLEAN),
    later={(2, 14): _evacuate(), (2, 29): _evacuate(force=BOOLEAN), (2, 68): _evacuate()},
    arguments=_to_host,
    policy="os-evacuate",
    administrators=True,
    summary="Build a server anew on another host, its own being down.",
    code=200,
    status={TaskState.REBUILDING: "REBUILD"},
    chain=(
        Step(
            method="build_and_run_instance",
            named="rebuild_instance",
            where=Where.DESTINATION,
            relocatable=True,
        ),
    ),
)

ACTIONS: Final = (RESIZE, MIGRATE, CONFIRM_RESIZE, REVERT_RESIZE, LIVE_MIGRATE, EVACUATE)
