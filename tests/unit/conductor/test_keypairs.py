"""Keypairs: each user's own, and in the servers that were asked for with them."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from common import exception
from common.objects import KeyPair
from tests.unit.conductor.harness import admin, member


def create(conductor, name="mine", user="alice", ctxt=None):
    """Keep a key."""
    key = {"type": "ssh", "fingerprint": "00:01", "public_key": f"ssh-rsa {name}"}
    keypair = KeyPair(user_id=user, name=name, **key)
    return conductor.records.keypair_create(ctxt or member(), keypair)


def test_a_users_keypairs(conductor):
    """By name, in pages; of one name there is one for each user, in whatever project."""
    for name in ("b", "a", "C"):
        create(conductor, name)
    create(conductor, "a", "bob", admin())
    with pytest.raises(exception.KeyPairExists, match="'a' already exists"):
        create(conductor, "a", ctxt=member("other"))
    listed = conductor.records.keypair_list
    everything = [each.name for each in listed(member("other"), "alice", None, None)]
    assert sorted(everything) == ["C", "a", "b"]
    assert [each.name for each in listed(member(), "alice", 1, everything[0])] == everything[1:2]
    with pytest.raises(exception.MarkerNotFound):
        listed(member(), "alice", None, "nowhere")
    conductor.records.keypair_delete(member(), "alice", "a")
    with pytest.raises(exception.KeypairNotFound, match="a not found for user alice"):
        conductor.records.keypair_get(member(), "alice", "a")
    assert conductor.records.keypair_get(admin(), "bob", "a").created_at


def test_others_keypairs_are_not_there(conductor):
    """Whatever the api would let through."""
    for ask in (
        lambda: create(conductor, user="bob"),
        lambda: conductor.records.keypair_list(member(), "bob", None, None),
        lambda: conductor.records.keypair_get(member(), "bob", "a"),
        lambda: conductor.records.keypair_delete(member(), "bob", "a"),
    ):
        with pytest.raises(exception.Forbidden):
            ask()


def test_a_user_has_so_many_keypairs(make_conductor):
    """Also where many are asked for at the same moment, in several projects."""
    conductors = [make_conductor(name, quota__key_pairs=3) for name in ("one", "two")]

    def attempt(number):
        try:
            return create(conductors[number % 2], f"k{number}", ctxt=member(f"p{number}"))
        except exception.KeypairLimitExceeded:
            return None

    with ThreadPoolExecutor(8) as pool:
        assert len(list(filter(None, pool.map(attempt, range(16))))) == 3


def test_a_server_keeps_the_key_it_was_made_with(conductor):
    """The host is told of it; to delete the pair does not change the server."""
    conductor.host("host1")
    create(conductor)
    server = conductor.active(key_name="mine")
    conductor.records.keypair_delete(member(), "alice", "mine")
    kept = conductor.get(server.uuid)
    assert (kept.key_name, kept.key_data) == ("mine", "ssh-rsa mine")


def test_a_server_with_an_unknown_key_is_refused(conductor):
    """As in Nova: another user's is unknown, too."""
    create(conductor, "theirs", "bob", admin())
    with pytest.raises(exception.Invalid) as refused:
        conductor.boot(key_name="theirs")
    assert str(refused.value) == "Invalid key_name provided."
