"""One per hypervisor host: carries out what conductors hint at, and reports how it went."""
