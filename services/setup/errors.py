"""What can be wrong with the volumes of a deployment."""


class CorruptError(Exception):
    """The secrets are not whole, and new ones would not fit to what knows the old ones."""
