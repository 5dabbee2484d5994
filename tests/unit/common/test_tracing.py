"""Tracing: what it says when spans get lost, and that it is off unless asked for."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from oslo_config import cfg

from common import config, exception, tracing
from telemetry import complaints

ROOT = Path(__file__).parents[3]


@pytest.fixture
def complain(monkeypatch):
    """Logs as OpenTelemetry does, at a time of the test's choosing."""
    logger = logging.getLogger("opentelemetry.exporter")
    handler = complaints.Complaints()
    logger.addHandler(handler)

    def say(level: int, text: str, now: float) -> None:
        monkeypatch.setattr(complaints.time, "monotonic", lambda: now)
        logger.log(level, text)

    yield say
    logger.removeHandler(handler)


def said(caplog) -> list[str]:
    """What was logged as ours."""
    return [r.getMessage() for r in caplog.records if r.name == "micronova.tracing"]


def test_complaints_are_logged_once_a_minute(complain, caplog):
    """A receiver that is away for a night does not fill the log."""
    for now in (1000, 1001, 1059.9, 1060, 1061):
        complain(logging.ERROR, f"refused at {now}", now)
    assert said(caplog) == [
        "spans may be missing: refused at 1000",
        "spans may be missing: refused at 1060",
    ]


def test_small_talk_is_not_logged(complain, caplog):
    """Only what may cost spans is worth a line."""
    caplog.set_level(logging.DEBUG)
    complain(logging.INFO, "exporting", 1000)
    assert said(caplog) == []


def test_nothing_of_it_is_loaded_unless_asked_for():
    """A process without tracing carries none of it, wherever tracing is named in its code."""
    program = (
        "import sys, services.api, services.conductor, services.compute;"
        "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


@pytest.fixture
def conf(monkeypatch) -> cfg.ConfigOpts:
    """A configuration that asks for tracing."""
    monkeypatch.setattr(tracing._Process, "tracing", tracing.Tracing())
    conf = cfg.ConfigOpts()
    config.register(conf)
    conf.register_opt(cfg.BoolOpt("tracing_enabled", default=False), tracing.LIBRARY)
    conf([])
    conf.set_override("enabled", override=True, group="tracing")
    return conf


def test_what_is_missing_is_named(conf, monkeypatch):
    """One line says which package, and how to get it."""
    monkeypatch.delitem(sys.modules, "telemetry.provider", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(exception.StartupError, match=r"opentelemetry.*micronova\[tracing\]"):
        tracing.install(conf)


def test_the_librarys_own_switch_does_nothing(conf):
    """With it alone oslo.messaging would complain of each RPC and trace none."""
    conf.set_override("tracing_enabled", override=True, group=tracing.LIBRARY)
    conf.set_override("enabled", override=False, group="tracing")
    tracing.install(conf)
    assert conf[tracing.LIBRARY].tracing_enabled is False
