"""[scheduler]: which host a server goes to."""

from oslo_config import cfg

GROUP = "scheduler"

OPTS = [
    cfg.FloatOpt(
        "cpu_allocation_ratio",
        default=4.0,
        min=0.1,
        help="Virtual CPUs promised per physical one. Lower it for CPU-bound guests.",
    ),
    cfg.FloatOpt(
        "ram_allocation_ratio",
        default=1.0,
        min=0.1,
        help="Memory promised per MiB of the host. Above 1.0 guests may be killed or swap.",
    ),
    cfg.FloatOpt(
        "disk_allocation_ratio",
        default=1.0,
        min=0.1,
        help="Disk promised per GiB of the host. Above 1.0 trusts in thin provisioning.",
    ),
    cfg.FloatOpt(
        "ram_weight",
        default=1.0,
        help="Weight of free memory when hosts are ranked: positive spreads servers over hosts, "
        "negative packs them.",
    ),
    cfg.FloatOpt(
        "cpu_weight",
        default=1.0,
        help="Weight of free virtual CPUs when hosts are ranked: positive spreads, negative packs.",
    ),
]
