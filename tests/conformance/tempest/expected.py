"""What does not pass here, and why: kept in expected.toml, held against each run and docs/."""

import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tests.conformance.tempest.suite import Result

HERE = Path(__file__).parent
COMPUTE = "tempest.api.compute."
INTEROP: tuple[str, ...] = tuple((HERE / "interop.txt").read_text().split())
"""The tests of the interop guideline 2020.06 for capabilities that begin with ``compute-``."""

SEEN: Final = {
    "fails": {"fail"},
    "skips": {"skip"},
    "varies": {"fail", "skip", "success"},  # from run to run
    "absent": {"success"},  # which shows nothing: what it is refused is not there at all
}
"""What becomes of a test in a run, by what is known of it."""


class Known(NamedTuple):
    """A test, or the set-up of a class, that does not pass, or for no good reason.

    :ivar state: one of ``SEEN``
    """

    id: str
    state: str
    why: str


def known() -> dict[str, Known]:
    """All that is known, by name."""
    reasons = tomllib.loads((HERE / "expected.toml").read_text())
    found = [
        Known(COMPUTE + name, state, reason["why"])
        for reason in reasons.values()
        for state in SEEN
        for name in reason.get(state, ())
    ]
    return {each.id: each for each in found}


def differences(results: Iterable[Result], names: Collection[str] | None = None) -> Iterator[str]:
    """What a run of the named tests, or of all, shows that is not as it is known, a line each."""
    listed = {name: each for name, each in known().items() if _concerns(name, names)}
    found = {each.id: each for each in results}
    for name, each in found.items():
        state = listed[name].state if name in listed else None
        if each.status not in (SEEN[state] if state else {"success"}):
            yield f"{name}: {each.status}, but it {state or 'passes'}: {each.line}"
    for name in sorted(listed.keys() - found.keys()):
        yield f"{name}: it did not run"
    for name in sorted(set(names or ()) - found.keys() - listed.keys()):
        if f"{_class(name)}.setUpClass" not in found:
            yield f"{name}: it did not run"


def count(results: Iterable[Result]) -> Counter[str]:
    """How many tests passed, failed, were skipped, or passed for what is absent."""
    absent = {name for name, each in known().items() if each.state == "absent"}
    return Counter("absent" if each.id in absent else each.status for each in results)


def _concerns(listed: str, names: Collection[str] | None) -> bool:
    if names is None or listed in names:
        return True
    # what a class sets up is for each of its tests
    return listed.endswith("Class") and _class(listed) in map(_class, names)


def _class(name: str) -> str:
    return name.rpartition(".")[0]


def table() -> str:
    """All that is known, for docs/conformance.md."""
    rows = sorted(
        (each.id.removeprefix(COMPUTE), each.state, each.why) for each in known().values()
    )
    lines = [f"| `{name}` | {state} | {why} |" for name, state, why in rows]
    return "\n".join(["| below `tempest.api.compute` | it | why |", "|---|---|---|", *lines])
