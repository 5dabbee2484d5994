"""Descriptions of services: found in installed packages, and one that is wrong harms no other."""

import sys

import pytest
from oslo_config import cfg

from common import config, descriptions, exception, plugins

GOOD = """
from common.descriptions import Interface, ServiceDescription
from common.rpcapi import RPCAPI

DESCRIPTION = ServiceDescription(
    topic="{topic}", summary="counts", manager="{package}:Manager",
    interfaces=(Interface(RPCAPI, (), ("1.0", "1.0")),),
)

class Manager:
    pass
"""


ENTRY = "[micronova.services]\n{service} = {package}:DESCRIPTION\n"
OPTIONS = "[oslo.config.opts]\nmicronova.{service} = {package}:list_opts\n"
TAKEN = """
from oslo_config import cfg

def list_opts():
    return [("conductor", [cfg.StrOpt("workers", default="many")])]
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Installs a package with one entry point, of ``micronova.services`` or of another group."""
    monkeypatch.syspath_prepend(tmp_path)

    def package(
        name: str, service: str, text: str, requires: str = "micronova", entry: str = ENTRY
    ) -> None:
        (tmp_path / f"{name}.py").write_text(text.format(topic=service, package=name))
        folder = tmp_path / f"{name}-1.0.dist-info"
        folder.mkdir()
        about = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\nRequires-Dist: {requires}\n"
        (folder / "METADATA").write_text(about)
        (folder / "entry_points.txt").write_text(entry.format(service=service, package=name))
        forget()
        sys.modules.pop(name, None)

    yield package
    forget()


def forget() -> None:
    """Look again for what is installed."""
    plugins.find.cache_clear()
    config._found.cache_clear()


def problem() -> str:
    """What is wrong; the services of this project are there all the same."""
    assert {"conductor", "compute"} <= set(descriptions.services())
    (line,) = descriptions.problems()
    assert "\n" not in line
    return line


def test_a_package_adds_a_service(install):
    """An entry point is all it takes."""
    install("counting", "counter", GOOD)
    assert descriptions.described("counter").binary == "micronova-counter"
    assert descriptions.problems() == []


WRONG = {
    "can't be imported": ("import nothing_of_that_name", {}, "No module named"),
    "lacks something": (GOOD.replace('summary="counts",', ""), {}, "summary"),
    "is something else": ("DESCRIPTION = 'counter'", {}, "has to be a ServiceDescription"),
    "is not there": ("", {}, "DESCRIPTION"),
    "made for another release": (GOOD, {"requires": "micronova>=99"}, "made for micronova>=99"),
    "called otherwise": (GOOD.replace("{topic}", "other"), {}, "its topic is 'other'"),
}


@pytest.mark.parametrize(("text", "more", "reason"), WRONG.values(), ids=WRONG.keys())
def test_a_description_that_is_wrong_is_left_out(install, text, more, reason):
    """One line says which, of what package, and why; who runs it by name reads it."""
    install("counting", "counter", text, **more)
    line = problem()
    assert "counter = counting:DESCRIPTION" in line
    assert reason in line
    with pytest.raises(exception.StartupError, match="counting"):
        descriptions.described("counter")


def test_nobody_takes_the_name_of_another_service(install):
    """Two services on one topic would get each other's messages."""
    install("counting", "conductor", GOOD)
    assert "another package has taken this name" in problem()
    assert descriptions.described("conductor").binary == "nova-conductor"


def test_an_unknown_service_is_told_from_a_broken_one():
    """The line names what there is."""
    with pytest.raises(exception.StartupError, match="compute, conductor"):
        descriptions.described("cinder")


def test_a_manager_without_a_target_does_not_start(install):
    """Its methods would have no version; the line says what to write."""
    install("counting", "counter", GOOD)
    with pytest.raises(exception.StartupError, match=r"has no target: .*Target\(version"):
        descriptions.described("counter").make_manager(None, None, "host1")


def test_a_manager_that_is_not_there_does_not_start(install):
    """A misspelt name is named."""
    install("counting", "counter", GOOD.replace("{package}:Manager", "{package}:Menager"))
    with pytest.raises(exception.StartupError, match="counting:Menager"):
        descriptions.described("counter").make_manager(None, None, "host1")


@pytest.mark.parametrize(
    ("text", "reason"),
    [("import nothing_of_that_name", "No module named"), (TAKEN, "workers")],
    ids=["can't be imported", "another's option"],
)
def test_options_that_are_wrong_stop_nobody(install, text, reason):
    """Every process registers the options of all: one bad package must not keep them from it."""
    install("counting", "counter", text, entry=OPTIONS)
    conf = cfg.ConfigOpts()
    config.register(conf)
    conf([])
    assert conf.conductor.workers == 8
    (line,) = config.problems()
    assert "micronova.counter = counting:list_opts (oslo.config.opts) of counting" in line
    assert reason in line
