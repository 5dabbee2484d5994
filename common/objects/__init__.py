"""Versioned objects: the schema of what travels between services."""

from common.objects.action import Action, ActionEvent, ActionState
from common.objects.aggregate import ZONE, Aggregate
from common.objects.base import FIRST, RELEASE, MicronovaObject, ObjectSerializer
from common.objects.compute_node import ComputeNode
from common.objects.flavor import Flavor
from common.objects.guest import GuestVerdict
from common.objects.image import Image
from common.objects.instance import Instance, PowerState, TaskState, VmState
from common.objects.interface import Interface
from common.objects.keypair import KeyPair
from common.objects.migration import Migration, MigrationStatus
from common.objects.server_group import GroupPolicy, ServerGroup
from common.objects.service import ServiceRecord, ServiceState

__all__ = [
    "FIRST",
    "RELEASE",
    "ZONE",
    "Action",
    "ActionEvent",
    "ActionState",
    "Aggregate",
    "ComputeNode",
    "Flavor",
    "GroupPolicy",
    "GuestVerdict",
    "Image",
    "Instance",
    "Interface",
    "KeyPair",
    "MicronovaObject",
    "Migration",
    "MigrationStatus",
    "ObjectSerializer",
    "PowerState",
    "ServerGroup",
    "ServiceRecord",
    "ServiceState",
    "TaskState",
    "VmState",
]
