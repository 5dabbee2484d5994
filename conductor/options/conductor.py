"""[conductor]: how accepted requests are driven to their end."""

from oslo_config import cfg

GROUP = "conductor"

OPTS = [
    cfg.IntOpt(
        "workers",
        default=8,
        min=1,
        help="Actions driven at the same time (schedule, claim, cast). Driving is short; what "
        "takes long happens in the computes.",
    ),
    cfg.FloatOpt(
        "reconcile_interval",
        default=2.0,
        min=0.1,
        help="Seconds between two looks for open actions that nobody drives any more.",
    ),
    cfg.FloatOpt(
        "lease",
        default=10.0,
        min=0.5,
        help="Seconds a conductor owns an open action before any conductor may take it up again "
        "and repeat its hint. Lower means faster recovery and more repeated (harmless) casts.",
    ),
    cfg.IntOpt(
        "max_attempts",
        default=3,
        min=1,
        help="Hosts a build is tried on, and times another action is tried, before it fails.",
    ),
    cfg.FloatOpt(
        "attempt_timeout",
        default=600.0,
        min=1,
        help="Seconds one attempt may take. A host that is alive but never finishes loses the "
        "attempt after this time. Raise it where images are large and disks slow.",
    ),
    cfg.FloatOpt(
        "patience",
        default=60.0,
        min=0,
        help="Seconds an action waits for its host to come back, or a build for a host that would "
        "fit but is down at the moment, before it fails.",
    ),
    cfg.FloatOpt(
        "resize_confirm_window",
        default=0.0,
        min=0,
        help="Seconds after which a server that was resized or migrated is confirmed by itself, 0 "
        "for never: until then it has claims on both hosts.",
    ),
    cfg.FloatOpt(
        "evacuate_after",
        default=0.0,
        min=0,
        help="Seconds after which the servers of a host that is down are built anew on others, 0 "
        "for never. Make sure that a host that does not report is really off, and not cut off: "
        "its guests would run on beside the new ones.",
    ),
    cfg.FloatOpt(
        "shelved_offload_time",
        default=0.0,
        min=-1,
        help="Seconds after which the host of a shelved server is freed of it: 0 at once, "
        "-1 never. It is started again where there is room, from the image that was kept.",
    ),
    cfg.FloatOpt(
        "idempotency_ttl", default=86400.0, min=60, help="Seconds an Idempotency-Key is remembered."
    ),
    cfg.FloatOpt(
        "deleted_retention",
        default=0.0,
        min=0,
        help="Days after which deleted servers and their actions are forgotten, 0 for never. "
        "Set it where servers come and go by the thousand; `micronova db purge` does it by hand.",
    ),
    cfg.ListOpt(
        "flavors",
        default=["m1.tiny:1:512:1", "m1.small:1:2048:20", "m1.medium:2:4096:40"],
        help="Flavors a new database starts with, NAME:VCPUS:RAM_MB:DISK_GB. Later changes are "
        "made through the API.",
    ),
    cfg.ListOpt(
        "images",
        default=["cirros:1", "debian-13:2"],
        help="Images that exist, NAME:MIN_DISK_GB. A name added here appears when a conductor "
        "starts; the image's id follows from its name.",
    ),
]
