"""The compute, described for whatever has to know all services."""

from common.descriptions import Interface, ServiceDescription
from compute.rpcapi import TOPIC, ComputeAPI, PeerAPI

# 0: unknown, treated as the first release
# 1: first release
# 2: pause, suspend, resize; a fan-out to all computes
DESCRIPTION = ServiceDescription(
    topic=TOPIC,
    summary="builds and removes guests on one hypervisor host",
    manager="compute.manager:ComputeManager",
    interfaces=(
        Interface(
            ComputeAPI,
            (
                "compute.manager:ComputeManager",
                "compute.moves:Moves",
                "compute.live_moves:LiveMoves",
                "compute.disks:Disks",
                "compute.consoles:Consoles",
            ),
            ("6.0", "6.0", "6.1"),
        ),
        Interface(
            PeerAPI,
            (
                "compute.moves:PeerMoves",
                "compute.live_moves:PeerLiveMoves",
                "compute.live_moves:PeerChecks",
            ),
            ("1.0", "1.0", "1.0"),
            by_host=True,
        ),
    ),
)
