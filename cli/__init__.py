"""The `micronova` command: one file per verb, imported only when its verb is used."""

from cli.group import main

__all__ = ["main"]
