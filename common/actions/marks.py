"""Marks on a server that no host has a part in."""

from typing import Any, Final

from common.actions.description import SERVER_STATES, Params, ServerAction


def _reason(wanted: Any) -> Params:
    return {"reason": (wanted or {}).get("locked_reason")}


LOCK: Final = ServerAction(
    name="lock",
    method="lock_instance",
    starts_from=SERVER_STATES,
    task_state="",
    ends_in=None,
    key="lock",
    arguments=_reason,
    policy="os-lock-server:lock",
    despite_lock=True,
    at_once=True,
    summary="Lock a server: only administrators may do anything to it.",
)
UNLOCK: Final = ServerAction(
    name="unlock",
    method="unlock_instance",
    starts_from=SERVER_STATES,
    task_state="",
    ends_in=None,
    key="unlock",
    policy="os-lock-server:unlock",
    despite_lock=True,
    at_once=True,
    summary="Unlock a server.",
)
RESET_STATE: Final = ServerAction(
    name="resetState",
    method="reset_state",
    starts_from=SERVER_STATES,
    task_state="",
    ends_in=None,
    key="os-resetState",
    body={
        "type": "object",
        "properties": {"state": {"enum": ["active", "error"]}},
        "required": ["state"],
        "additionalProperties": False,
    },
    arguments=lambda wanted: {"state": wanted["state"]},
    policy="os-admin-actions:reset_state",
    administrators=True,
    at_once=True,
    summary="Say that a server is active or in error, and give up whatever is being done to it.",
)

ACTIONS: Final = (LOCK, UNLOCK, RESET_STATE)
