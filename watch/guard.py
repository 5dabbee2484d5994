"""The program that outlives a watch that was killed, and switches off what it had switched on.

It is told by its standard input: one line with the targets (JSON, they hold a password), then a
line ``on`` or ``off`` whenever the watch has switched. The pipe ends with the process that holds
it, however that ended. What there is to do is loaded only then: until then this is but a few MiB.
"""

import runpy
import sys


def main() -> None:
    """Follow the watch until its end; the file to run then is the only argument."""
    targets, wanted = sys.stdin.readline(), "off"
    for line in sys.stdin:
        wanted = line.strip()
    if wanted == "on":
        runpy.run_path(sys.argv[1])["switch_off_all"](targets)


if __name__ == "__main__":
    main()
