"""What packages add to the API: their routes answer, and one that is wrong harms no other."""

from types import SimpleNamespace

import pytest

from api import extensions
from api.extensions import Added, Extension, Route
from api.handlers import server_actions
from api.policies.base import ADMIN, READER, rule
from api.policies.server_actions import rule_of
from common import plugins
from tests.fixtures.added_action import WATER
from tests.unit.api.fakes import Api
from tests.unit.api.objects import IMAGE_ID

SHOW = rule("counter:show", READER, "See it.", "GET /counter")
KEEP = rule("counter:keep", ADMIN, "Set it.", "PUT /counter")
RULES = [SHOW, KEEP]


class Counter:
    """``/counter``: for readers, and for administrators."""

    def on_get(self, req, resp):
        req.authorize(SHOW)
        resp.media = {"count": 3}

    def on_put(self, req, resp):
        req.authorize(KEEP)


@pytest.fixture
def counting(users_conf) -> Api:
    """The api with a package's routes."""
    return Api(users_conf, Added(RULES, [Route("/counter", Counter())]))


def test_a_route_of_a_package_answers(counting):
    """It has the request's context, and its policies are in force."""
    assert counting.request("GET", "/counter", user="bob").json == {"count": 3}
    assert counting.request("PUT", "/counter", user="bob").status_code == 403


def test_no_package_takes_a_route_that_is_there(users_conf, caplog):
    """The first stays, and a line names the path."""
    api = Api(users_conf, Added(RULES, [Route("/limits", Counter()), Route("/counter", Counter())]))
    assert "limits" in api.request("GET", "/limits", user="bob").json
    assert api.request("GET", "/counter", user="bob").json == {"count": 3}
    assert [r.getMessage() for r in caplog.records if "left out" in r.getMessage()] == [
        "the route /limits of a package is left out: it is another's"
    ]


def broken(*_: object) -> list[Route]:
    raise KeyError("no such option")


def test_routes_that_can_not_be_made_are_left_out(monkeypatch, caplog):
    """The api serves what it can, and says what it can't."""
    good = Extension(RULES, lambda *_: [Route("/counter", Counter())])
    found = plugins.Found(
        {"broken": Extension(RULES, broken), "good": good}, [plugins.Problem("x", "x is left out")]
    )
    monkeypatch.setattr(extensions.plugins, "find", lambda *_: found)
    added = extensions.load(SimpleNamespace(), None, "api")
    assert [route.path for route in added.routes] == ["/counter"]
    assert "routes of broken are left out: KeyError: 'no such option'" in caplog.text
    assert "x is left out" in caplog.text


def test_an_action_of_a_package_is_asked_for_like_ours(users_conf, monkeypatch):
    """Its key, schema and policy come from its description; the conductor hears of it by name."""
    rule_ = rule_of(WATER)
    monkeypatch.setitem(server_actions.KNOWN, "water", server_actions._known(WATER, "water"))
    api = Api(users_conf, Added([rule_]))
    path = f"/servers/{IMAGE_ID}/action"  # any id will do
    assert api.post(path, {"water": {"litres": "many"}}, user="alice").status_code == 400
    assert api.post(path, {"water": {"litres": 3}}, user="bob").status_code == 403
    assert api.post(path, {"water": {"litres": 3}}, user="alice").status_code == 202
    asked = {"instance_uuid": IMAGE_ID, "action": "water", "params": {"litres": 3}}
    assert api.tasks.calls == [("perform_action", asked)]


def test_a_policy_that_is_taken_leaves_its_package_out(monkeypatch, caplog):
    """The api starts, and the policies that were there stay in force."""
    taken = rule("servers:stop", READER, "Stop.", "GET /counter")
    extension = Extension([taken], lambda *_: [Route("/counter", Counter())])
    monkeypatch.setattr(plugins, "find", lambda *_: plugins.Found({"greedy": extension}))
    assert extensions.load(None, None, "api") == Added()
    assert "greedy are left out: there are policies os_compute_api:servers:stop" in caplog.text
