"""Turns requests into actions: an endpoint of one namespace, a file for each kind of request."""

from conductor.requests.added import AddedRequests
from conductor.requests.disk import DiskRequests
from conductor.requests.interfaces import InterfaceRequests
from conductor.requests.marks import MarkRequests
from conductor.requests.moves import MoveRequests
from conductor.requests.power import PowerRequests
from conductor.requests.servers import ServerRequests


class ComputeTaskManager(
    ServerRequests,
    PowerRequests,
    DiskRequests,
    MarkRequests,
    MoveRequests,
    InterfaceRequests,
    AddedRequests,
):
    """Server of ``conductor.rpcapi.ComputeTaskAPI``, which documents the methods.

    What it has returned from is never lost.
    """
