"""[upgrade_levels]: pins for RPC versions while a deployment is upgraded."""

from oslo_config import cfg

GROUP = "upgrade_levels"

OPTS = [
    cfg.StrOpt(
        name,
        default="auto",
        mutable=True,
        regex=r"^(auto|\d+\.\d+)$",
        help=f"Highest version of the {name} RPC interface to send: MAJOR.MINOR, or auto for the "
        "lowest any live service reports. Set it only while services of two releases run side "
        "by side and auto can't know of one that is still to come back.",
    )
    for name in ("conductor", "compute")
]
