"""Leaving: a fake hypervisor's guests that are being handed over, which takes time."""

import threading


class Leaving:
    """Hand-overs that can be cut short."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._under_way: dict[str, list[Exception | None]] = {}

    def hand_over(self, uuid: str, seconds: float) -> None:
        """Return after a while, or when it is ended; raises what it is ended with."""
        ends: list[Exception | None] = []
        with self._changed:
            self._under_way[uuid] = ends
            self._changed.wait_for(lambda: ends, seconds)
            del self._under_way[uuid]
        if ends and ends[0] is not None:
            raise ends[0]

    def end(self, uuid: str, error: Exception | None = None) -> None:
        """End a hand-over, if it is under way."""
        with self._changed:
            if uuid in self._under_way:
                self._under_way[uuid].append(error)
                self._changed.notify_all()
