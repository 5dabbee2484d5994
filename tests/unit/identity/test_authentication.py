"""POST /auth/tokens: who gets one, for which project, and in which words all others don't.

The errors are those that a Keystone 30 gave to the same requests.
"""

import json

import pytest

from tests.unit.api.fakes import PASSWORD, basic, write_htpasswd
from tests.unit.identity.conftest import by_password, by_token, project

UNAUTHENTICATED = {
    "code": 401,
    "message": "The request you have made requires authentication.",
    "title": "Unauthorized",
}
WHO = {"name": "alice", "domain": {"id": "default"}, "password": PASSWORD}


def told(answer):
    """What a token is said to be."""
    assert answer.status_code == 201, answer.text
    return answer.json["token"]


def test_a_token_for_a_project(door):
    """Its user, its project, the role there and those that are implied, and the catalog."""
    token = told(door.log_in("alice", project("web")))
    domain = {"id": "default", "name": "Default"}
    assert token["user"] == {
        "id": "alice",
        "name": "alice",
        "domain": domain,
        "password_expires_at": None,
    }
    assert token["project"] == {"id": "web", "name": "web", "domain": domain}
    assert [role["name"] for role in token["roles"]] == ["reader", "member"]
    assert {api["type"] for api in token["catalog"]} >= {"compute", "identity", "image"}
    assert token["is_domain"] is False
    assert token["issued_at"] < token["expires_at"]


@pytest.mark.parametrize(
    ("user", "scope", "expected"),
    [
        ("bob", None, "web"),  # the only project is what is meant
        ("alice", None, None),  # one of two would be a guess
        ("nobody", None, None),
        ("bob", "unscoped", None),
        ("bob", {"unscoped": {}}, None),
        ("alice", {"project": {"id": "shop"}}, "shop"),
        ("alice", project("shop"), "shop"),
    ],
)
def test_what_a_token_is_for(door, user, scope, expected):
    """What is asked for, or else the user's only project."""
    token = told(door.log_in(user, scope))
    assert token.get("project", {}).get("id") == expected
    assert ("roles" in token) is ("catalog" in token) is (expected is not None)


def test_without_the_catalog(door):
    """As the query wishes."""
    answer = door.ask(
        "POST", "/auth/tokens?nocatalog", json={"auth": {"identity": by_password("bob")}}
    )
    assert "catalog" not in told(answer)


def test_a_user_by_id(door):
    """Names are ids, and an id needs no domain."""
    who = {"id": "bob", "password": PASSWORD}
    assert told(door.authenticate({"methods": ["password"], "password": {"user": who}}))


def test_a_token_for_another(door):
    """From no project to one, and from one to another."""
    unscoped = door.token("alice", "unscoped")
    answer = door.authenticate(by_token(unscoped), project("web"))
    assert told(answer)["methods"] == ["password", "token"]
    text = answer.headers["X-Subject-Token"]
    assert told(door.authenticate(by_token(text), project("shop")))["project"]["id"] == "shop"


@pytest.mark.parametrize(
    "scope",
    [
        project("ops"),  # another's
        project("nowhere"),
        {"project": {"id": "ops"}},
        {"project": {"name": "web", "domain": {"id": "other"}}},
        {"project": {"name": "web", "domain": {"id": "default", "name": "Other"}}},
        {"domain": {"id": "default"}},
        {"system": {"all": True}},
        {"OS-TRUST:trust": {"id": "x"}},
    ],
    ids=str,
)
@pytest.mark.parametrize("by", [by_password, by_token])
def test_nobody_gets_into_another_project(door, scope, by):
    """Whether there is one such is not told; and nobody has a role in a domain or in the system."""
    identity = by("alice" if by is by_password else door.token("alice", "unscoped"))
    answer = door.authenticate(identity, scope)
    assert (answer.status_code, answer.json) == (401, {"error": UNAUTHENTICATED})
    assert answer.headers["WWW-Authenticate"].startswith("Keystone uri=")


@pytest.mark.parametrize(
    "who",
    [
        WHO | {"password": "wrong"},
        WHO | {"password": ""},
        WHO | {"password": "x" * 100},
        WHO | {"password": "\ud800"},
        WHO | {"password": "a\0b"},
        WHO | {"name": "mallory"},
        WHO | {"name": "\ud800"},
        WHO | {"name": "alice:" + PASSWORD},
        WHO | {"name": "ALICE"},
        WHO | {"name": "alice "},
        WHO | {"domain": {"id": "other"}},
        {"name": "alice", "domain": {"id": "default"}},
        {"id": "", "password": PASSWORD},
    ],
    ids=ascii,
)
def test_nobody_else_gets_a_token(door, who):
    """One answer for all of them."""
    answer = door.authenticate({"methods": ["password"], "password": {"user": who}})
    assert (answer.status_code, answer.json) == (401, {"error": UNAUTHENTICATED})


def test_a_remembered_password_is_of_one_user(door):
    """A colon, which JSON can have in a name, makes nobody another."""
    write = {"name": "ali", "domain": {"id": "default"}, "password": f"ce:{PASSWORD}"}
    door.token("alice", "unscoped")
    answer = door.authenticate({"methods": ["password"], "password": {"user": write}})
    assert answer.status_code == 401


def test_an_unknown_user_takes_as_long(door, monkeypatch):
    """bcrypt computes for whoever is named."""
    asked = []
    monkeypatch.setattr("bcrypt.checkpw", lambda *_: asked.append(1))
    door.log_in("alice", password="wrong")
    door.log_in("mallory", password="wrong")
    assert len(asked) == 2


def test_guessing_is_slowed_down(door):
    """By user and address, as with HTTP basic, and for both together."""
    answers = [door.log_in("alice", password="wrong").status_code for _ in range(7)]
    assert answers == [401] * 5 + [429] * 2
    answer = door.log_in("alice", password="wrong")
    assert answer.headers["Retry-After"] == "1"
    assert answer.json["error"]["title"] == "Too Many Requests"
    headers = {"Authorization": basic("alice", "wrong")}
    assert door.api.get("/servers", headers=headers).status_code == 429
    assert door.log_in("alice", remote_addr="192.0.2.1").status_code == 201


MALFORMED = (
    "The server could not comply with the request since it is either malformed or otherwise "
    "incorrect. The client is assumed to be in error."
)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", f"Expecting to find auth in request body. {MALFORMED}"),
        ("{}", f"Expecting to find auth in request body. {MALFORMED}"),
        ("nonsense", f"Expecting to find valid JSON in request body. {MALFORMED}"),
        ("[]", f"Expecting to find valid JSON in request body. {MALFORMED}"),
        ("[" * 9000, f"Expecting to find valid JSON in request body. {MALFORMED}"),
        ("9" * 9000, f"Expecting to find valid JSON in request body. {MALFORMED}"),
        ("\xff", f"Expecting to find valid JSON in request body. {MALFORMED}"),
        ('{"auth": 1}', "Invalid input for field 'auth': it is not of type object"),
        ({"identity": {}}, "Invalid input for field 'identity': 'methods' is a required property"),
        (
            {"identity": {"methods": ["password"]}},
            f"Expecting to find password in identity. {MALFORMED}",
        ),
        (
            {"identity": {"methods": ["password"], "password": {}}},
            f"Expecting to find user in password. {MALFORMED}",
        ),
        (
            {"identity": {"methods": ["password"], "password": {"user": {"name": "a"}}}},
            f"Expecting to find domain in user. {MALFORMED}",
        ),
        (
            {"identity": {"methods": ["password"], "password": {"user": {}}}},
            "Invalid input for field identity/password/user: id or name must be present.",
        ),
        (
            {"identity": {"methods": ["password"], "password": {"user": WHO | {"domain": {}}}}},
            "Invalid input for field identity/password/user/domain: id or name must be present.",
        ),
        (
            {"identity": by_password("alice"), "scope": {"project": {"name": "web"}}},
            f"Expecting to find domain in project. {MALFORMED}",
        ),
        (
            {"identity": by_password("alice"), "scope": {}},
            "Expecting to find system, project, domain, OS-TRUST:trust or unscoped in scope. "
            + MALFORMED,
        ),
        (
            {"identity": by_password("alice"), "scope": project("web") | {"domain": {}}},
            "Expecting to find system, project, domain, OS-TRUST:trust or unscoped in scope. "
            + MALFORMED,
        ),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_malformed_request(door, body, message):
    """The message says what is missing or wrong."""
    text = body if isinstance(body, str) else json.dumps({"auth": body})
    headers = {"Content-Type": "application/json"}
    answer = door.ask("POST", "/auth/tokens", body=text.encode("latin-1"), headers=headers)
    expected = {"error": {"code": 400, "message": message, "title": "Bad Request"}}
    assert (answer.status_code, answer.json) == (400, expected)


def test_a_misplaced_password_is_not_repeated(door):
    """Error messages end up in logs."""
    who = WHO | {"password": ["hunter2"]}
    answer = door.authenticate({"methods": ["password"], "password": {"user": who}})
    assert answer.status_code == 400
    assert "hunter2" not in answer.text


def test_other_methods_are_named(door):
    """Which ones there are is told, as Keystone does."""
    answer = door.authenticate({"methods": ["totp"], "totp": {}})
    assert answer.status_code == 401
    assert answer.json["error"]["identity"] == {"methods": ["password", "token"]}


def test_two_proofs_are_of_one_user(door):
    """A token of one and a password of another prove nothing."""
    both = by_password("bob") | by_token(door.token("alice", "unscoped"))
    assert door.authenticate(both | {"methods": ["password", "token"]}).status_code == 401
    assert door.authenticate(both | {"methods": []}).status_code == 401


@pytest.mark.parametrize("text", ["nonsense", "", "\ud800"], ids=ascii)
def test_a_token_that_is_none(door, text):
    """404, as Keystone has it."""
    answer = door.authenticate(by_token(text))
    assert answer.status_code == 404
    assert answer.json["error"]["message"] == "Could not recognize Fernet token"


def test_names_of_any_alphabet(door, conf, tmp_path):
    """Users and projects have the names that people have."""
    write_htpasswd(tmp_path / "htpasswd", **{"Łucja Ω": "zażółć"})
    conf.set_override("grants", ["Łucja Ω:büro/member"], "api")
    door.api.app.reset()
    answer = door.log_in("Łucja Ω", project("büro"), password="zażółć")
    assert told(answer)["project"]["id"] == "büro"
    assert door.servers(answer.headers["X-Subject-Token"]).status_code == 200
    assert door.api.conductor.asked("instance_list")["ctxt"].project_id == "büro"
