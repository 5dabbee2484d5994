"""Quotas: nobody gets more than allowed, however many ask at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from common import exception
from tests.unit.conductor.harness import admin, member

LIMITS = {"quota__instances": 3, "quota__cores": 20, "quota__ram": 51200}


@pytest.fixture
def limited(make_conductor):
    """A conductor that lets projects have three servers."""
    conductor = make_conductor(**LIMITS)
    conductor.host("host1", vcpus=100, local_gb=1000)
    return conductor


def refusal(conductor, ctxt=None, **wish):
    """Why a server is refused."""
    with pytest.raises(exception.OverQuota) as refused:
        conductor.boot(ctxt, **wish)
    return str(refused.value)


def set_limits(conductor, user=None, force=False, **limits):
    """Set limits of the project demo."""
    return conductor.records.quota_update(admin(), "demo", user, limits, force)


def test_requests_at_the_same_moment_never_overshoot(make_conductor):
    """Forty for one server each, of two conductors: as many are accepted as are allowed."""
    conductors = [make_conductor(name, **LIMITS) for name in ("control1", "control2")]
    conductors[0].host("host1", vcpus=100, local_gb=1000)

    def boot(conductor):
        try:
            return conductor.boot()
        except exception.OverQuota:
            return None

    with ThreadPoolExecutor(8) as pool:
        accepted = list(filter(None, pool.map(boot, conductors * 20)))
    assert len(accepted) == 3
    assert conductors[0].records.instance_totals(member())["instances"] == 3


def test_a_refusal_names_what_is_exceeded(limited):
    """In Nova's words, with what was asked for, used and allowed."""
    limited.boots(2)
    with pytest.raises(exception.OverQuota) as refused:
        limited.boots(2)
    said = "Quota exceeded for instances: Requested 2, but already used 2 of 3 instances"
    assert str(refused.value) == said
    set_limits(limited, cores=3)
    with pytest.raises(exception.OverQuota, match=r"cores, instances: Requested 2, 2, .* of 3, 3"):
        limited.boots(2)


def test_a_deleted_server_makes_room(limited):
    """Once it is gone."""
    server = limited.boots(3)[0]
    assert refusal(limited)
    limited.tasks.terminate_instance(member(), server.uuid)
    assert limited.boot()


def test_a_repeated_request_is_not_counted_again(limited):
    """The same key gets the same servers."""
    first = limited.boots(3, key="k")
    assert [s.uuid for s in limited.boots(3, key="k")] == [s.uuid for s in first]


def test_each_project_has_limits_of_its_own(limited):
    """Set for it, or everybody's."""
    set_limits(limited, instances=1)
    limited.boot()
    assert refusal(limited)
    assert limited.boots(3, member("other"))
    limited.records.quota_delete(admin(), "demo", None)
    assert limited.boots(2)
    limited.records.quota_class_update(admin(), "default", {"instances": 4})
    assert limited.boot()
    set_limits(limited, instances=-1)
    assert limited.boots(10)


def test_a_user_has_limits_within_the_project(limited):
    """Counted by what the user has."""
    set_limits(limited, "alice", instances=1)
    limited.boot()
    assert "used 1 of 1 instances" in refusal(limited)
    bob = member()
    bob.user_id = "bob"
    assert limited.boots(2, bob)
    assert "used 3 of 3 instances" in refusal(limited, bob, key="another")


def test_a_limit_is_not_set_below_what_is_used(limited):
    """Unless it is forced; and a user's not above the project's."""
    limited.boots(2)
    with pytest.raises(exception.Invalid, match=r"greater than or equal to already used .* 2"):
        set_limits(limited, instances=1)
    assert set_limits(limited, instances=1, force=True)["instances"] == 1
    with pytest.raises(exception.Invalid, match="less than or equal to 1"):
        set_limits(limited, "bob", instances=2)


@pytest.mark.parametrize("limits", [{"dogs": 1}, {"ram": -2}, {"ram": "1"}, {"ram": True}])
def test_a_limit_that_makes_no_sense_is_refused(limited, limits):
    """Whoever sends it."""
    with pytest.raises(exception.Invalid):
        set_limits(limited, **limits)
    with pytest.raises(exception.Invalid):
        limited.records.quota_class_update(admin(), "default", limits)


def test_use_is_shown_beside_the_limits(limited):
    """Of a project, and of a user in it."""
    limited.boots(2)
    shown = limited.records.quota_get(member(), "demo", None)
    assert shown["instances"] == {"limit": 3, "in_use": 2}
    assert shown["ram"] == {"limit": 51200, "in_use": 1024}
    assert shown["floating_ips"] == {"limit": -1, "in_use": 0}
    assert limited.records.quota_get(admin(), "demo", "bob")["cores"]["in_use"] == 0


def test_quotas_of_another_project_are_not_shown(limited):
    """Nor changed."""
    with pytest.raises(exception.Forbidden):
        limited.records.quota_get(member(), "other", None)
    with pytest.raises(exception.Forbidden):
        limited.records.quota_update(member(), "demo", None, {}, force=False)


def test_metadata_items_are_bounded(make_conductor):
    """When a server is created, and later."""
    conductor = make_conductor(quota__metadata_items=2)
    items = {"a": "1", "b": "2", "c": "3"}
    assert refusal(conductor, metadata=items) == "Maximum number of metadata items exceeds 2"
    server = conductor.boot()
    with pytest.raises(exception.MetadataLimitExceeded):
        conductor.records.instance_update(member(), server.uuid, {"metadata": items})
    conductor.records.instance_update(member(), server.uuid, {"display_name": "new"})


def test_a_server_grows_within_the_quota(limited):
    """What it has already is not counted again; to shrink is always allowed."""
    server = limited.active(flavor="2")
    set_limits(limited, ram=4000)
    resize = limited.tasks.resize_instance
    with pytest.raises(exception.OverQuota, match="ram: Requested 2048, but already used 2048 of"):
        resize(member(), server.uuid, "3", None)
    set_limits(limited, ram=4096)
    resize(member(), server.uuid, "3", None)
