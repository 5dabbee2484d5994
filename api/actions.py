"""What can be asked of a server by POST /servers/ID/action: the actions, and what is none."""

from typing import Final

from common.actions import SERVER_STATES, ServerAction, actions

LONGEST_NUMBER: Final = 18  # digits

CONSOLE: Final = ServerAction(
    name="getConsoleOutput",
    method="console_output",
    starts_from=SERVER_STATES,
    task_state="",
    ends_in=None,
    key="os-getConsoleOutput",
    body={
        "type": "object",
        "properties": {
            "length": {
                "type": ["integer", "string", "null"],
                "pattern": r"^-?[0-9]+\Z",
                "maxLength": LONGEST_NUMBER,
                "minimum": -1,
            }
        },
        "additionalProperties": False,
    },
    policy="os-console-output",
    summary="Show what a server has written to its console.",
    code=200,
)
RESTORE: Final = ServerAction(
    name="restore",
    method="restore",
    starts_from=(),
    task_state="",
    ends_in=None,
    key="restore",
    policy="os-deferred-delete:restore",
    summary="Restore a server that was deleted softly, which none is here.",
)


def asked() -> list[ServerAction]:
    """All that has a key."""
    return [each for each in (*actions().values(), CONSOLE, RESTORE) if each.key is not None]
