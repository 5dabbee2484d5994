"""How times are written."""

import datetime as dt


def zulu(time: dt.datetime | None) -> str | None:
    """To the second, with the zone: ``2026-01-02T03:04:05Z``."""
    return None if time is None else _utc(time).strftime("%Y-%m-%dT%H:%M:%SZ")


def precise(time: dt.datetime | None) -> str | None:
    """To the microsecond, the zone understood to be UTC: ``2026-01-02T03:04:05.000000``."""
    return None if time is None else _utc(time).strftime("%Y-%m-%dT%H:%M:%S.%f")


def naive(time: dt.datetime) -> dt.datetime:
    """Without its zone, which is UTC, so that it can be compared with others that have none."""
    return _utc(time).replace(tzinfo=None)


def _utc(time: dt.datetime) -> dt.datetime:
    return time if time.tzinfo is None else time.astimezone(dt.UTC)
