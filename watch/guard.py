"""The program that outlives a watch that was killed, and switches off what it had switched on.

It is told by its standard input: one line with the targets (JSON, they hold a password), then a
line ``on`` or ``off`` whenever the watch has switched. The pipe ends with the process that holds
it, however that ended. Until then this is but a few MiB: who switches is another program.
"""

import subprocess
import sys


def main() -> None:
    """Follow the watch until its end; the program to run then is in the arguments."""
    targets, wanted = sys.stdin.readline(), "off"
    for line in sys.stdin:
        wanted = line.strip()
    if wanted == "on":
        subprocess.run(sys.argv[1:], input=targets, text=True, check=False)  # noqa: S603 - our own


if __name__ == "__main__":
    main()
