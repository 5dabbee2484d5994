"""Volume: a service of a Micronova."""
