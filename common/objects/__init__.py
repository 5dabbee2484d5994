"""Versioned objects: the schema of what travels between services."""

from common.objects.action import Action, ActionEvent, ActionState
from common.objects.base import FIRST, RELEASE, MicronovaObject, ObjectSerializer
from common.objects.compute_node import ComputeNode
from common.objects.flavor import Flavor
from common.objects.guest import GuestVerdict
from common.objects.image import Image
from common.objects.instance import Instance, PowerState, TaskState, VmState
from common.objects.interface import Interface
from common.objects.keypair import KeyPair
from common.objects.migration import Migration, MigrationStatus
from common.objects.service import ServiceRecord, ServiceState

__all__ = [
    "FIRST",
    "RELEASE",
    "Action",
    "ActionEvent",
    "ActionState",
    "ComputeNode",
    "Flavor",
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
    "ServiceRecord",
    "ServiceState",
    "TaskState",
    "VmState",
]
