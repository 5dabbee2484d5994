"""Redaction: what must never be seen."""

import json

import pytest

from watch.redact import HIDDEN, MAX_TEXT, redact, redact_context, redact_text


@pytest.mark.parametrize(
    "key",
    [
        "password",
        "admin_pass",
        "adminPass",
        "new_pass",
        "auth_token",
        "X-Subject-Token",
        "secret",
        "private_key",
        "user_data",
        "personality",
        "connection_info",
        "credentials",
        "api_key",
        "access_key",
        "X-Api-Key",
        "private-key",
        "password_0",
        "passwords",
        "pwd",
        "keyring",
    ],
)
def test_values_of_secret_keys_are_hidden(key):
    """The key tells that the value is not to be read, wherever it is."""
    assert redact({"a": [{key: {"deep": "sesame"}}]}) == {"a": [{key: HIDDEN}]}


@pytest.mark.parametrize("key", ["user", "key_name", "passenger", "flavorid", "author", "uuid"])
def test_values_of_other_keys_are_shown(key):
    """What only looks a little like a secret can be read."""
    assert redact({key: "open"}) == {key: "open"}


def test_only_known_context_is_shown():
    """A context's fields are hidden unless they are known to be harmless: they may be tokens."""
    context = {"request_id": "req-1", "user": "ann", "service_catalog": [{}], "x": "sesame"}
    shown = {"request_id": "req-1", "user": "ann", "service_catalog": HIDDEN, "x": HIDDEN}
    assert redact_context(context) == shown


@pytest.mark.parametrize(
    "text",
    [
        "rabbit://u:sesame@host/",
        "rabbit://u:a/sesame@host/",
        "rabbit://u:a@sesame@host/",
        "rabbit://u:open@one:5672,u:sesame@two:5672/",
        "password='sesame'",
        '{"adminPass": "sesame"}',
        "token=sesame",
        "vnc_auto.html?path=%3Ftoken%3Dsesame",
        "curl -H 'X-Auth-Token: sesame'",
        "Authorization: Bearer sesame",
        "-----BEGIN RSA PRIVATE KEY-----\nsesame\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nsesame",
    ],
)
def test_secrets_in_text_are_hidden(text):
    """Passwords in URLs, log lines and nested JSON are taken out of strings."""
    assert "sesame" not in redact_text(text)
    assert HIDDEN in redact_text(text)


def test_a_long_text_says_how_long_it_was():
    """A reader is told that something is missing, and how much."""
    assert redact_text("x" * 5_000).endswith("... (5000 characters)")


@pytest.mark.parametrize("text", ['"adminPass": "sesame"', "rabbit://u:sesame@host/"])
@pytest.mark.parametrize("length", [MAX_TEXT, 2 * MAX_TEXT])
@pytest.mark.parametrize("cut", range(4, 26, 3))
def test_a_text_is_not_cut_within_a_secret_before_it_is_hidden(text, length, cut):
    """Half a password is too much, and a pattern does not know it without its end."""
    assert "ses" not in redact_text(f"{' ' * (length - cut)}{text} {'x' * cut}")


@pytest.mark.parametrize(
    "value",
    [
        [["admin_pass", "sesame"]],
        [("X-Auth-Token", "sesame")],
        {"key": "admin_pass", "value": "sesame"},
        {"name": "password", "value": "sesame"},
        json.dumps({"user_data": "sesame"}),
        json.dumps({"data": json.dumps([{"private_key": "sesame"}])}),
        b"password=sesame",
    ],
)
def test_secrets_are_hidden_in_whatever_they_are_wrapped(value):
    """Pairs, and JSON within JSON, hide their keys from nobody."""
    shown = str(redact({"args": value}))
    assert "sesame" not in shown
    assert HIDDEN in shown
