"""``python -m cli`` is the `micronova` command."""

from cli import main

main(prog_name="micronova")
