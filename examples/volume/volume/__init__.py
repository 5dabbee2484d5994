"""Volume: disks of their own that servers can be given, as a service of a Micronova."""
