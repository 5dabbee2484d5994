"""``python -m services.cli`` is the `micronova` command."""

from services.cli import main

main(prog_name="micronova")
