"""The `micronova` command: one file per verb, imported only when its verb is used."""

from services.cli.group import main

__all__ = ["main"]
