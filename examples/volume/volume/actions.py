"""What can be asked of a server that has to do with volumes.

Neither has a key: users ask at ``/servers/{id}/os-volume_attachments``, and the volume service asks
the conductor on their behalf. Nova knows both by these names.
"""

from common.actions import ACTIVE, PAUSED, STOPPED, SUSPENDED, AddedAction

STATES = (ACTIVE, STOPPED, PAUSED, SUSPENDED)

ATTACH = AddedAction(
    name="attach_volume",
    method="attach_volume",
    starts_from=STATES,
    task_state="attaching_volume",
    ends_in=None,
)
DETACH = AddedAction(
    name="detach_volume",
    method="detach_volume",
    starts_from=STATES,
    task_state="detaching_volume",
    ends_in=None,
)
