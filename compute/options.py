"""[compute]: one hypervisor host, or several simulated ones."""

from oslo_config import cfg

GROUP = "compute"

OPTS = [
    cfg.StrOpt(
        "driver",
        default="fake",
        help="Virtualisation driver: a name from the entry points micronova.virt.",
    ),
    cfg.StrOpt(
        "state_path",
        default="/var/lib/micronova",
        help="Folder for what a host must remember, one file per host. It has to survive restarts.",
    ),
    cfg.IntOpt(
        "max_concurrent_builds",
        default=10,
        min=1,
        help="Guests built at the same time on one host; further builds wait their turn.",
    ),
    cfg.FloatOpt(
        "inventory_interval",
        default=60.0,
        min=0.5,
        help="Seconds between two reports of what the hypervisor has.",
    ),
    cfg.FloatOpt(
        "sync_interval",
        default=30.0,
        min=0.5,
        deprecated_name="cleanup_interval",
        help="Seconds between two comparisons of this host's guests with the servers that should "
        "be on it. Guests that no server wants are removed, what users are told of a server's "
        "power is corrected, and a stopped server's guest is stopped.",
    ),
    cfg.IntOpt("fake_vcpus", default=64, min=1, help="Physical CPUs of a fake host."),
    cfg.IntOpt("fake_memory_mb", default=262144, min=1, help="Memory of a fake host in MiB."),
    cfg.IntOpt("fake_local_gb", default=8192, min=1, help="Disk of a fake host in GiB."),
    cfg.FloatOpt(
        "fake_build_time",
        default=0.0,
        min=0,
        mutable=True,
        help="Seconds the fake driver takes to build a guest.",
    ),
    cfg.FloatOpt(
        "fake_live_migration_time",
        default=0.0,
        min=0,
        mutable=True,
        help="Seconds the fake driver takes to hand a running guest over to another host.",
    ),
    cfg.FloatOpt(
        "fake_failure_rate",
        default=0.0,
        min=0,
        max=1,
        mutable=True,
        help="Share of the fake driver's builds that fail, to see servers move to other hosts.",
    ),
]


def list_opts() -> list[tuple[str, list[cfg.Opt]]]:
    """The options by group, for the entry point oslo.config.opts."""
    return [(GROUP, OPTS)]
