"""Redaction: what must never be seen."""

import pytest

from watch.redact import HIDDEN, redact, redact_context, redact_text


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
    ["rabbit://u:sesame@host/", "password='sesame'", '{"adminPass": "sesame"}', "token=sesame"],
)
def test_secrets_in_text_are_hidden(text):
    """Passwords in URLs, log lines and nested JSON are taken out of strings."""
    assert "sesame" not in redact_text(text)
    assert HIDDEN in redact_text(text)


def test_a_long_text_says_how_long_it_was():
    """A reader is told that something is missing, and how much."""
    assert redact_text("x" * 5_000).endswith("... (5000 characters)")
