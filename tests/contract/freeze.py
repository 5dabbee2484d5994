"""`python -m tests.contract.freeze`: accepts a changed interface, if its version was raised."""

import common.backend  # noqa: F401  # isort: skip - before anything imports oslo

import json
import sys
from pathlib import Path
from typing import Any

from tests.contract.surfaces import fingerprints

FROZEN = Path(__file__).parent / "fingerprints.json"


def frozen() -> dict[str, dict[str, Any]]:
    """The fingerprints of the last release."""
    return json.loads(FROZEN.read_text()) if FROZEN.exists() else {"rpc": {}, "objects": {}}


def objections(old: dict[str, dict[str, Any]], new: dict[str, dict[str, Any]]) -> list[str]:
    """What changed without a new version, each as a sentence that says what to do."""
    found = []
    for name, surface in new["rpc"].items():
        known = old["rpc"].get(name, surface)
        if known["methods"] != surface["methods"] and known["version"] == surface["version"]:
            found.append(
                f"{name}: methods changed, version is still {surface['version']}: raise the "
                "target's version in manager and rpcapi, add a line to its history, and an entry "
                "to the history of each interface in the service's description"
            )
    for name, fingerprint in new["objects"].items():
        known = old["objects"].get(name, fingerprint)
        if known != fingerprint and known.partition("-")[0] == fingerprint.partition("-")[0]:
            found.append(f"{name}: fields changed, VERSION did not: raise it, add a line above it")
    return found


def main() -> None:
    """Write the new fingerprints, unless a version was forgotten."""
    new = fingerprints()
    found = objections(frozen(), new)
    if found:
        sys.exit("\n".join(found))
    FROZEN.write_text(json.dumps(new, indent=2) + "\n")


if __name__ == "__main__":
    main()
