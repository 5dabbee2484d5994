"""Lenses: what services tell of a request besides its messages, and what if one can't."""

from types import SimpleNamespace

import pytest

from tests.fixtures.watched import watch_conf
from watch import lenses
from watch.lenses import Lenses, Span
from watch.model import Request

REQUEST = Request("req-1", "boot", None, None, 1.0, ids=["u1"])


class Told:
    """Knows something of each request."""

    def __init__(self, *_):
        pass

    def spans(self, request):
        yield Span("create", 1.0, None, "running", {"of": request.id}, {"deadline": 9.0})


class Broken(Told):
    """Can't ask."""

    def spans(self, request):
        raise TimeoutError("nobody answered")
        yield


def refuses(*_):
    raise RuntimeError("not for this release")


@pytest.fixture
def installed(monkeypatch):
    """Installs lenses under names, and returns what is asked of them then."""

    def install(wanted=True, **made):
        entries = [
            SimpleNamespace(name=n, value=n, group=lenses.GROUP, dist=None, load=lambda m=m: m)
            for n, m in made.items()
        ]
        conf = watch_conf(lenses=wanted)
        monkeypatch.setattr(lenses.metadata, "entry_points", lambda **_: entries)
        return Lenses(conf, None, "watch").spans(REQUEST)

    return install


def test_what_services_know_is_told(installed):
    """With what else there is to say, and moments that lie ahead."""
    told = installed(conductor=Told)
    assert told["problem"] is None
    assert told["spans"] == [
        {
            "label": "create",
            "began": 1.0,
            "ended": None,
            "outcome": "running",
            "facts": {"of": "req-1"},
            "marks": {"deadline": 9.0},
        }
    ]


def test_one_that_can_t_ask_leaves_the_others(installed):
    """And is named, with the reason."""
    told = installed(broken=Broken, conductor=Told)
    assert len(told["spans"]) == 1
    assert told["problem"] == "broken does not tell: nobody answered"


def test_one_that_can_t_be_made_is_left_out(installed):
    """The watch starts all the same."""
    assert len(installed(newer=refuses, conductor=Told)["spans"]) == 1


def test_nobody_is_asked_who_is_not_to_be(installed):
    """A watch in front of others takes part in nothing."""
    assert installed(wanted=False, conductor=Told) == {"spans": [], "problem": None}
