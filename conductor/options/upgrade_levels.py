"""[upgrade_levels]: pins for RPC versions while a deployment is upgraded."""

from oslo_config import cfg

GROUP = "upgrade_levels"

OPTS = [
    cfg.StrOpt(
        "compute",
        default="auto",
        mutable=True,
        regex=r"^(auto|\d+\.\d+)$",
        help="Highest version of the compute RPC interface conductors send: MAJOR.MINOR, or auto "
        "for what the oldest registered compute understands. Set it only where computes of an "
        "older release are still to be added. Conductors are upgraded first, computes after them.",
    )
]
