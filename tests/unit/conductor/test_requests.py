"""What a request to create servers is checked for, and what repeating it does."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from common import exception
from conductor.db import models
from tests.unit.conductor.harness import member


def test_the_same_key_makes_no_second_server(conductor):
    """A request that is sent again gets the servers it got before."""
    first = conductor.boots(2, key="k")
    again = conductor.boots(2, key="k")
    assert [s.uuid for s in first] == [s.uuid for s in again]


def test_the_same_key_at_the_same_moment_makes_no_second_server(make_conductor):
    """Two conductors that get one key at once agree on one server."""
    conductors = [make_conductor("control1"), make_conductor("control2")]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda c: c.boot(key="k").uuid, conductors))
    assert answers[0] == answers[1]


def test_a_key_for_another_request_is_refused(conductor):
    """A key that is used again by mistake does not hide the new request."""
    conductor.boot(key="k")
    wish = conductor.get(conductor.boot(key="other").uuid)
    with pytest.raises(exception.IdempotencyKeyReused):
        conductor.tasks.create_servers(member(), wish, "1", 1, "k", "another print")


def test_keys_of_projects_are_apart(conductor):
    """Two projects may use the same key."""
    mine = conductor.boot(member("mine"), key="k")
    yours = conductor.boot(member("yours"), key="k")
    assert mine.uuid != yours.uuid


def test_old_keys_are_forgotten(make_conductor):
    """A key older than its time to live can be used anew."""
    conductor = make_conductor(conductor__idempotency_ttl=60)
    first = conductor.boot(key="k")
    with conductor.db.writer() as session:
        session.get(models.IdempotencyKey, ("demo", "k")).created_at -= dt.timedelta(seconds=61)
    conductor.reconciler.purge()
    assert conductor.boot(key="k").uuid != first.uuid


def test_servers_of_one_request_are_numbered(conductor):
    """Several servers get names that tell them apart."""
    servers = [conductor.get(s.uuid) for s in conductor.boots(3)]
    assert [s.display_name for s in servers] == ["vm-1", "vm-2", "vm-3"]


def test_the_longest_name_can_be_numbered(conductor):
    """Several servers with a name of 255 characters fit their columns."""
    servers = conductor.boots(2, display_name="x" * 255, hostname="x" * 63)
    assert conductor.get(servers[1].uuid).display_name == "x" * 253 + "-2"


def test_many_large_servers_are_accepted_in_one_answer(conductor):
    """What is returned for each server is small, whatever was sent for it."""
    accepted = conductor.boots(100, user_data="x" * 60000)
    assert len(str([s.obj_to_primitive() for s in accepted])) < 50_000


def test_an_unknown_flavor_is_named(conductor):
    """Nothing is accepted for a flavor that does not exist."""
    with pytest.raises(exception.FlavorNotFound, match="huge"):
        conductor.boot(flavor="huge")


def test_an_unknown_image_is_named(conductor):
    """Nothing is accepted for an image that does not exist."""
    missing = "00000000-0000-0000-0000-000000000000"
    with pytest.raises(exception.ImageNotFound, match=missing):
        conductor.boot(image_id=missing)


def test_an_image_must_fit_the_flavors_disk(conductor):
    """A flavor with too small a disk is refused before anything is written."""
    images = conductor.records.image_list(member(), {"name": "debian-13"}, None, None)
    with pytest.raises(exception.Invalid, match="needs 2 GiB of disk"):
        conductor.boot(image_id=images[0].id)
