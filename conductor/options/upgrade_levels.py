"""[upgrade_levels]: pins for RPC versions while a deployment is upgraded."""

from oslo_config import cfg

from common import plugins

GROUP = "upgrade_levels"
FOLLOWED = "compute"  # what its services have registered with is looked up again and again

OPTS = [
    cfg.StrOpt(
        FOLLOWED,
        default="auto",
        mutable=True,
        regex=r"^(auto|\d+\.\d+)$",
        help="Highest version of the compute RPC interface conductors send: MAJOR.MINOR, or auto "
        "for what the oldest registered compute understands. Set it only where computes of an "
        "older release are still to be added. Conductors are upgraded first, computes after them.",
    ),
    *(
        cfg.StrOpt(
            topic,
            default="auto",
            regex=r"^(auto|\d+\.\d+)$",
            help=f"Highest version of the {topic} RPC interface that is sent: MAJOR.MINOR, or auto "
            "for that of this release. Set it where who asks is upgraded before who answers.",
        )
        for topic in plugins.names(plugins.SERVICES)
        if topic != FOLLOWED
    ),
]
