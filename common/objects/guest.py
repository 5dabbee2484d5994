"""What becomes of a guest."""


class GuestVerdict:
    """A conductor's word on a guest that a host has."""

    WANTED = "wanted"
    UNWANTED = "unwanted"  # its server was deleted, or has moved away from this host
    FOREIGN = "foreign"  # its server was never on a host of this name
    UNKNOWN = "unknown"  # no such server was ever heard of
