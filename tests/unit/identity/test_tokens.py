"""Tokens: what one is good for, and all that ends it."""

import base64
import json
import time
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from common.exception import StartupError
from identity.directory import Directory
from identity.tokens import Tokens
from tests.unit.api.fakes import PASSWORD, write_htpasswd
from tests.unit.identity.conftest import key


class Clock:
    """Shows what it is set to."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(conf, clock) -> Tokens:
    return Tokens(conf, Directory(conf), clock)


def another(conf, clock):
    """What another api, or the same after a restart, makes of it."""
    return Tokens(conf, Directory(conf), clock)


def test_a_token_says_who_it_is_for(tokens, clock):
    """User, project, how that was proven, and for how long it is good."""
    text, token = tokens.issue("alice", "web")
    assert tokens.read(text) == token
    assert (token.user, token.project, token.methods) == ("alice", "web", ("password",))
    assert (token.issued, token.expires) == (int(clock.now), int(clock.now) + 3600)


def test_nobody_reads_in_a_token(tokens):
    """What is in it is sealed, not only signed."""
    text, _ = tokens.issue("alice", "web")
    assert b"alice" not in base64.urlsafe_b64decode(text)


def test_all_apis_with_the_key_take_it(conf, clock, tokens):
    """Nothing is kept that another one would have to know."""
    text, token = tokens.issue("alice", "web")
    assert another(conf, clock).read(text) == token


def test_it_ends(tokens, clock):
    """At the second that it says."""
    text, token = tokens.issue("alice", "web")
    clock.now = token.expires - 1
    assert tokens.read(text)
    clock.now = token.expires
    assert tokens.read(text) is None


def test_a_token_for_a_token_ends_with_it(tokens, clock):
    """Nobody stays for ever by changing tokens, and the row can be followed."""
    _, first = tokens.issue("alice", None)
    clock.now += 1000
    _, second = tokens.issue("alice", "web", first)
    _, third = tokens.issue("alice", "shop", second)
    assert first.expires == second.expires == third.expires
    assert second.methods == third.methods == ("password", "token")
    assert second.audit[-1] == third.audit[-1] == first.audit[0]
    assert len({first.audit[0], second.audit[0], third.audit[0]}) == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "gAAAA\ud800",
        "ä" * 60_000,
        "eyJhbGciOiJub25lIn0.eyJ1c2VyIjoicm9vdCJ9.",  # a JWT without a signature
        Fernet(key("z")).encrypt(b"[1]").decode(),  # another key's
        base64.urlsafe_b64encode(b'[1,"root","ops"]' * 8).decode(),  # no key's
    ],
    ids=lambda text: ascii(text[:5]),
)
def test_what_is_no_token_is_none(tokens, text):
    """Forged, or of another kind: none of it is an error of ours."""
    assert tokens.read(text) is None


def test_a_part_of_a_token_is_none(tokens):
    """However little is missing."""
    text, _ = tokens.issue("alice", "web")
    whole = text.rstrip("=")
    assert [length for length in range(len(whole)) if tokens.read(text[:length])] == []


def test_no_letter_of_a_token_can_be_changed(tokens):
    """Each is signed; the last ones may be padding."""
    text, token = tokens.issue("alice", "web")
    for place in range(0, len(text), 7):
        other = "A" if text[place] != "A" else "B"
        assert tokens.read(text[:place] + other + text[place + 1 :]) in {None, token}


def test_another_form_is_not_guessed_at(conf, tokens):
    """A token of a later release, made with the same key, is none."""
    later = Fernet(Path(conf.identity.key_file).read_text().strip())
    assert tokens.read(later.encrypt(json.dumps([2, {"user": "root"}]).encode()).decode()) is None


def test_another_password_ends_it(conf, clock, tokens):
    """Whoever has stolen a token loses it with the password."""
    text, _ = tokens.issue("alice", "web")
    write_htpasswd(Path(conf.api.htpasswd_file), alice="other")
    assert tokens.read(text) is None
    assert another(conf, clock).read(text) is None


def test_it_ends_with_its_user(conf, tokens):
    """Who is no user any more has no token."""
    text, _ = tokens.issue("alice", None)
    write_htpasswd(Path(conf.api.htpasswd_file), bob=PASSWORD)
    assert tokens.read(text) is None


def test_it_ends_with_its_grant(conf, clock, tokens):
    """A role is looked for each time; a token for no project stays good."""
    text, _ = tokens.issue("alice", "web")
    unscoped, _ = tokens.issue("alice", None)
    conf.set_override("grants", ["alice:shop/reader"], "api")
    assert another(conf, clock).read(text) is None
    assert another(conf, clock).read(unscoped)


def test_keys_are_changed_without_ending_tokens(conf, clock, tokens):
    """A new key comes first, and the old one stays until its tokens have ended."""
    text, _ = tokens.issue("alice", "web")
    keys = Path(conf.identity.key_file)
    keys.write_text(f"{key('b')}\n{key('a')}\n")
    tokens.reset()
    newer, _ = tokens.issue("alice", "web")
    assert tokens.read(text)
    keys.write_text(f"{key('b')}\n")
    tokens.reset()
    assert tokens.read(newer)
    assert tokens.read(text) is None


@pytest.mark.parametrize(
    "text", [None, "", "\n", "short", f"{key('a')}\n{key('a')[:-4]}", "ä" * 44]
)
def test_keys_that_are_none_stop_the_start(conf, clock, text):
    """The error names option and file, and shows no key."""
    keys = Path(conf.identity.key_file)
    keys.unlink()
    if text is not None:
        keys.write_text(text)
    with pytest.raises(StartupError, match=r"\[identity\] key_file ") as raised:
        another(conf, clock)
    assert key("a")[:-4] not in str(raised.value)


def test_wrong_keys_change_nothing_later(conf, tokens):
    """A typo is reported, and the old keys stay in force."""
    text, _ = tokens.issue("alice", "web")
    Path(conf.identity.key_file).write_text("typo")
    with pytest.raises(StartupError):
        tokens.reset()
    assert tokens.read(text)
