"""What others may ask a conductor, one method per RPC: users by way of the api, and services."""

from conductor.rpcapi.interfaces import REPORT_TOPIC, REPORT_VERSION, TASK_VERSION, TOPIC, VERSION
from conductor.rpcapi.records import ConductorAPI
from conductor.rpcapi.reports import ReportAPI, sender
from conductor.rpcapi.tasks import ComputeTaskAPI

__all__ = [
    "REPORT_TOPIC",
    "REPORT_VERSION",
    "TASK_VERSION",
    "TOPIC",
    "VERSION",
    "ComputeTaskAPI",
    "ConductorAPI",
    "ReportAPI",
    "sender",
]
