"""What is installed is what was locked, and the locks are right for all that a bound says."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
LOCKS = ("image", "dev", "build", "tools", "nova", "keystone", "tempest")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
# every machine that a lock is for
MACHINES = [
    {"python_version": version, "python_full_version": f"{version}.0", "platform_machine": machine}
    for version in ("3.11", "3.12", "3.13")
    for machine in ("x86_64", "aarch64")
]


def lines(name: str) -> list[str]:
    """A lock's requirements, each with its hashes, without comments."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text().replace("\\\n", " ")
    return [line for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]


def locked(name: str) -> dict[str, Requirement]:
    """What a lock has, by name."""
    found = [Requirement(line.partition("--hash")[0].strip()) for line in lines(name)]
    known = {canonicalize_name(one.name): one for one in found}
    assert len(known) == len(found)
    return known


def version(requirement: Requirement) -> str:
    """The only one that a lock allows."""
    (only,) = requirement.specifier
    assert only.operator == "=="
    return only.version


def asked(extra: str) -> list[Requirement]:
    """What pyproject.toml asks for with an extra."""
    project = PROJECT["project"]
    own = [*project["dependencies"], *project["optional-dependencies"].get(extra, ())]
    found = [Requirement(line) for line in own]
    return [one for one in found if one.name != "micronova"]


@pytest.mark.parametrize("name", LOCKS)
def test_each_file_of_a_lock_is_known_by_its_hash(name: str) -> None:
    """And by nothing else: no address of an index, no option."""
    assert all(
        re.fullmatch(r"\S+==\S+( ; [^-]+)?( +--hash=sha256:[0-9a-f]{64})+", one.strip())
        for one in lines(name)
    )


@pytest.mark.parametrize(
    ("name", "extra"),
    [("image", "keystone"), ("image", "tracing"), ("dev", "dev"), ("dev", "tracing")],
)
def test_a_lock_agrees_with_the_project(name: str, extra: str) -> None:
    """Every dependency is locked within its bound; after a change of one: make lock."""
    known = locked(name)
    for one in asked(extra):
        found = known[canonicalize_name(one.name)]
        assert one.specifier.contains(version(found)), f"{one}: make lock"


@pytest.mark.parametrize("name", ["build", "keystone", "tools"])
def test_a_lock_agrees_with_what_it_is_made_from(name: str) -> None:
    """The same for the files that are not pyproject.toml, and for the project's own build."""
    text = (ROOT / "requirements" / f"{name}.in").read_text()
    wanted = [Requirement(line.partition("#")[0]) for line in text.splitlines()]
    wanted += [Requirement(line) for line in PROJECT["build-system"]["requires"] if name == "build"]
    for one in wanted:
        assert one.specifier.contains(version(locked(name)[canonicalize_name(one.name)]))


def test_tests_run_with_what_the_image_has() -> None:
    """What both locks have is of one version."""
    tested = locked("dev")
    assert {name: str(tested[name]) for name in locked("image")} == {
        name: str(one) for name, one in locked("image").items()
    }


@pytest.mark.parametrize("machine", MACHINES, ids=lambda one: "-".join(one.values()))
def test_a_lock_is_complete(machine: dict[str, str]) -> None:
    """Whatever one of them needs on a machine is locked for that machine, and within its bound."""
    known = locked("dev")

    def here(one: Requirement, extra: str = "") -> bool:
        return one.marker is None or one.marker.evaluate({**machine, "extra": extra})

    for name, one in known.items():
        needs = map(
            Requirement, (metadata.requires(name) or []) if here(one) and _there(name) else []
        )
        for need in filter(here, needs):
            found = known[canonicalize_name(need.name)]
            assert here(found), f"{name} needs {need} there"
            assert need.specifier.contains(version(found), prereleases=True)


def _there(name: str) -> bool:
    """Whether it is installed: it is not if it is for other machines."""
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True
