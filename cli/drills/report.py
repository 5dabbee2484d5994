"""What a drill's processes tell the drill: lines of JSON on the standard output."""

import json
import sys
import threading

READY = "ready"

_lock = threading.Lock()


def tell(what: str, number: int = 0) -> None:
    """Write one line, such as that message 17 is done. For any thread."""
    with _lock:
        sys.stdout.write(f"{json.dumps({what: number})}\n")
        sys.stdout.flush()


def parse(line: str) -> tuple[str, int] | None:
    """What a line tells; None if it is something else, such as a log."""
    try:
        ((what, number),) = json.loads(line).items()
    except (ValueError, AttributeError):
        return None
    return (what, number) if isinstance(number, int) else None
