"""HTTP in, conductor RPC out: the compute API that OpenStack clients speak."""
