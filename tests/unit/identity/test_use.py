"""Tokens in use: at the compute API, shown, given back; and bodies of who is nobody."""

import logging

import pytest

from tests.unit.api.fakes import PASSWORD, basic
from tests.unit.identity.conftest import project


def test_a_token_is_let_in(door):
    """With the project that it is for, and the user's role there."""
    assert door.servers(door.token("alice", project("shop"))).status_code == 200
    ctxt = door.api.conductor.asked("instance_list")["ctxt"]
    assert (ctxt.user_id, ctxt.project_id, ctxt.roles) == ("alice", "shop", ["reader"])
    assert ctxt.is_admin is False


def test_an_administrators_token(door):
    """The role makes an administrator of its bearer."""
    door.servers(door.token("root"))
    assert door.api.conductor.asked("instance_list")["ctxt"].is_admin is True


@pytest.mark.parametrize("token", ["nonsense", "gAAAA", "\xff"], ids=ascii)
def test_what_is_no_token_is_told_where_to_get_one(door, token):
    """401, and keystoneauth gets a new one when it sees it."""
    answer = door.servers(token)
    assert answer.status_code == 401
    uri = "http://127.0.0.1/identity/v3"
    assert answer.headers["WWW-Authenticate"] == f'Keystone uri="{uri}"'
    assert uri in answer.json["unauthorized"]["message"]
    assert door.api.conductor.calls == []


def test_no_token_at_all(door):
    """The same."""
    assert door.api.get("/servers").status_code == 401


def test_a_token_for_no_project_is_good_for_none(door):
    """403 says what is missing."""
    answer = door.servers(door.token("alice", "unscoped"))
    assert answer.status_code == 403
    assert "for no project" in answer.json["forbidden"]["message"]


def test_a_password_does_as_well(door):
    """For curl, and for clients that were told to use HTTP basic."""
    answer = door.api.get("/servers", headers={"Authorization": basic("bob", PASSWORD)})
    assert answer.status_code == 200


def test_a_bad_token_is_not_made_good_by_a_password(door):
    """Who sends both is who the token says."""
    headers = {"X-Auth-Token": "nonsense", "Authorization": basic("bob", PASSWORD)}
    assert door.api.get("/servers", headers=headers).status_code == 401


def test_removed_grants_end_a_token(door, conf):
    """From the moment that the api has read them."""
    token = door.token("bob")
    conf.set_override("grants", ["bob:shop/reader"], "api")
    door.api.app.reset()
    assert door.servers(token).status_code == 401


def test_a_token_is_shown(door):
    """As it was when it was made, with the catalog."""
    text = door.token("bob")
    answer = door.ask("GET", "/auth/tokens", text, headers={"X-Subject-Token": text})
    assert (answer.status_code, answer.headers["X-Subject-Token"]) == (200, text)
    assert answer.json["token"]["user"]["id"] == "bob"
    head = door.ask("HEAD", "/auth/tokens", text, headers={"X-Subject-Token": text})
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    ("caller", "expected"), [("root", 200), ("bob", 200), ("alice", 403), (None, 401)]
)
def test_whose_token_is_shown(door, caller, expected):
    """One's own, and any to an administrator."""
    subject = {"X-Subject-Token": door.token("bob")}
    token = door.token(caller) if caller else ""
    assert door.ask("GET", "/auth/tokens", token, headers=subject).status_code == expected


@pytest.mark.parametrize(
    ("subject", "message"),
    [
        ({}, "No token in the request"),
        ({"X-Subject-Token": "nonsense"}, "Could not recognize Fernet token"),
    ],
)
def test_no_token_is_shown(door, subject, message):
    """404 says which of both it is."""
    answer = door.ask("GET", "/auth/tokens", door.token("root"), headers=subject)
    assert (answer.status_code, answer.json["error"]["message"]) == (404, message)


def test_a_token_can_t_be_taken_back(door):
    """It says so, and what ends a token: who believed otherwise would be less safe."""
    text = door.token("bob")
    answer = door.ask("DELETE", "/auth/tokens", text, headers={"X-Subject-Token": text})
    assert answer.status_code == 501
    assert "Another password" in answer.json["error"]["message"]
    assert door.servers(text).status_code == 200


def test_bodies_of_anybody_are_small(door):
    """What is read of who is nobody is bounded, and everything else is as it was."""
    app = door.api.app
    assert app.admits({"PATH_INFO": "/identity/v3/auth/tokens"}) == 16 * 1024
    answer = door.ask("POST", "/auth/tokens", json={"auth": "x" * 20_000})
    assert answer.status_code == 413
    assert answer.json["error"]["code"] == 413


@pytest.mark.parametrize("path", ["/identity", "/identity/v3", "/identity/v3/users"])
@pytest.mark.parametrize(
    ("headers", "status"), [({"Host": "a/b"}, 400), ({"Sec-Fetch-Site": "cross-site"}, 403)]
)
def test_odd_names_and_other_sites_pages(door, path, headers, status):
    """As at the compute API."""
    answer = door.api.client.simulate_get(path, headers=headers)
    assert (answer.status_code, answer.json["error"]["code"]) == (status, status)


def test_neither_token_nor_password_is_logged(door, caplog):
    """Whatever is logged, and with debugging on."""
    caplog.set_level(logging.DEBUG)
    token = door.token("bob")
    door.servers(token)
    door.log_in("bob", password="wrong")
    door.ask("GET", "/users", token)
    assert "POST /identity/v3/auth/tokens 201" in caplog.text
    assert token not in caplog.text
    assert PASSWORD not in caplog.text


@pytest.mark.parametrize("strategy", ["http_basic", "noauth"])
def test_there_are_no_tokens_without_the_strategy(door, conf, strategy):
    """No other strategy opens this door."""
    conf.set_override("auth_strategy", strategy, "api")
    closed = type(door)(conf)
    assert closed.log_in("bob").status_code in {401, 404}
    assert closed.log_in("bob").headers.get("X-Subject-Token") is None
