"""What can go wrong when a deployment is brought up."""

from pathlib import Path


class DeploymentError(Exception):
    """Something prevents the deployment; the message says what and what to do."""


class NotInTimeError(DeploymentError):
    """What was waited for has not happened."""


class CorruptError(DeploymentError):
    """The secrets are not whole, and new ones would not fit to what knows the old ones."""


class ProcessError(DeploymentError):
    """A child process did not do what it should; the message shows the end of its output."""

    def __init__(self, what: str, log: Path, tail: str) -> None:
        super().__init__(f"{what}\n--- the end of {log}:\n{tail}")
        self.what = what
        """The message without the output."""
        self.tail = tail
        """The last lines of the output."""
