"""What users see of the actions on a server."""

from typing import Any

from api.microversion import Version
from api.views.servers import host_id
from api.views.times import precise
from common.objects import Action, ActionEvent


def summary(version: Version, action: Action) -> dict[str, Any]:
    """An action in a list."""
    shown = {
        "action": action.action,
        "instance_uuid": action.instance_uuid,
        "request_id": action.request_id,
        "user_id": action.user_id,
        "project_id": action.project_id,
        "start_time": precise(action.start_time),
        "message": action.message,
    }
    if version >= (2, 58):
        shown["updated_at"] = precise(action.updated_at)
    return shown


def detail(version: Version, action: Action, *, operator: bool) -> dict[str, Any]:
    """An action with its events.

    :param operator: whether the caller may see hosts and errors
    """
    shown = summary(version, action)
    if operator or version >= (2, 51):
        project = action.project_id or ""
        shown["events"] = [_event(version, e, project, operator) for e in action.events]
    return shown


def _event(version: Version, event: ActionEvent, project: str, operator: bool) -> dict[str, Any]:
    shown = {
        "event": event.event,
        "start_time": precise(event.start_time),
        "finish_time": precise(event.finish_time),
        "result": event.result,
    }
    if operator:
        shown["traceback"] = event.details
    if version >= (2, 84):
        shown["details"] = event.details
    if version >= (2, 62):
        shown["hostId"] = host_id(project, event.host)
        if operator:
            shown["host"] = event.host
    return shown
