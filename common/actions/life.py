"""From a server's beginning to its end."""

from typing import Final

from common.actions.description import (
    ACTIVE,
    BUILDING,
    DELETED,
    SERVER_STATES,
    HostDown,
    ServerAction,
)
from common.objects import TaskState

CREATE: Final = ServerAction(
    name="create",
    method="build_and_run_instance",
    starts_from=(BUILDING,),
    task_state=TaskState.SCHEDULING,
    ends_in=ACTIVE,
    relocatable=True,
)
DELETE: Final = ServerAction(
    name="delete",
    method="terminate_instance",
    starts_from=SERVER_STATES,
    task_state=TaskState.DELETING,
    ends_in=DELETED,
    key="forceDelete",  # DELETE /servers/{id} has a route and a policy of its own
    policy="os-deferred-delete:force",
    summary="Delete a server at once, as every delete does here.",
    host_down=HostDown.FINISH,
)

ACTIONS: Final = (CREATE, DELETE)
