"""Say what became of each test, a line of JSON each, from the stream that stestr kept (subunit).

It is run with what Tempest is installed with, as ``stestr last --subunit | python results.py``.
"""

import json
import re
import sys
from typing import Any

import subunit
import testtools

_CLASS = re.compile(r"^(setUpClass|tearDownClass) \((.*)\)$")
_TAGS = re.compile(r"\[.*\]$")


def _say(test: dict[str, Any]) -> None:
    name = _CLASS.sub(r"\2.\1", _TAGS.sub("", test["id"]))
    details = {key: value.as_text() for key, value in test["details"].items()}
    why = next((text for key, text in details.items() if key in {"reason", "traceback"}), "")
    begun, ended = test["timestamps"]
    seconds = (ended - begun).total_seconds() if begun and ended else 0.0
    line = {"id": name, "status": test["status"], "seconds": seconds, "why": why}
    sys.stdout.write(json.dumps(line) + "\n")


def main() -> None:
    """Read the stream from the standard input."""
    result = testtools.StreamToDict(_say)
    result.startTestRun()
    subunit.ByteStreamToStreamResult(sys.stdin.buffer, non_subunit_name="noise").run(result)
    result.stopTestRun()


if __name__ == "__main__":
    main()
