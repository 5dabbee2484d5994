"""The network as Neutron's clients look for it: to be read, for it is configured and not made."""
