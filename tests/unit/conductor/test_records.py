"""Lists, filters and paging of the records the api shows, on both databases."""

import datetime as dt
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from common import exception
from common.objects import Interface
from conductor.db import instances
from tests.unit.conductor.harness import admin, member


def names(conductor, ctxt=None, *, limit=None, marker=None, keys=None, dirs=None, **filters):
    """Names of the servers a list has, in its order."""
    rows = conductor.records.instance_list(ctxt or member(), filters, limit, marker, keys, dirs)
    return [row.display_name for row in rows]


@pytest.fixture
def servers(conductor):
    """Three servers, the newest last."""
    for name in ("a1", "a2", "b1"):
        conductor.boot(display_name=name, tags=[name[0]])
    return conductor


def test_the_newest_server_comes_first(servers):
    """The default order is Nova's."""
    assert names(servers) == ["b1", "a2", "a1"]


def test_a_name_filter_is_a_regular_expression(servers):
    """As in Nova, ?name= matches anywhere and takes a pattern."""
    assert names(servers, name="^a") == ["a2", "a1"]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        (r"^\pL\d$", ["b1", "a2", "a1"]),
        (r"^(?P<first>a).$", ["a2", "a1"]),
        (r"\x61\x32", ["a2"]),
        ("(?i)A", ["a2", "a1"]),
        (r"\Aa", ["a2", "a1"]),
        (r"\yb", None),
        ("[[:<:]]b", None),
        ("(?=b)", None),
    ],
)
def test_a_name_means_the_same_to_every_database(servers, pattern, found):
    """Words that one database's own engine reads in another way than another's, or not at all."""
    if found is None:
        with pytest.raises(exception.Invalid):
            names(servers, name=pattern)
    else:
        assert names(servers, name=pattern) == found


def test_a_page_is_cut_from_those_whose_names_match(servers):
    """However many others lie between them, in any order, behind any marker."""
    found = partial(servers.records.instance_list, member(), {"name": "1"}, 1)
    order = ["display_name"], ["asc"]
    first = found(None, *order)[0]
    second = found(first.uuid, *order)[0]
    assert [first.display_name, second.display_name] == ["a1", "b1"]
    assert found(second.uuid, *order) == []


def test_a_search_is_given_up_in_time(servers, monkeypatch):
    """A pattern may take long on each of many names, although its time is linear."""
    monkeypatch.setattr("conductor.db.instances.SEARCH_SECONDS", 0)
    with pytest.raises(exception.Invalid, match="takes long"):
        names(servers, name="(.{0,20}){9}x$")


def test_a_pattern_holds_little_memory(servers):
    """A conductor keeps many of them."""
    with pytest.raises(exception.Invalid, match="too large"):
        names(servers, name=r"(x?y?){400}([\pL]{0,40}){9}z")


def test_tags_filter_by_all_of_them(servers):
    """A server must carry every tag asked for."""
    assert names(servers, tags=["b"]) == ["b1"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"tags": ["a", "x"]}, ["a2"]),
        ({"tags_any": ["b", "x"]}, ["b1", "a2"]),
        ({"not_tags": ["a", "x"]}, ["b1", "a1"]),
        ({"not_tags_any": ["b", "x"]}, ["a1"]),
        ({"tags": ["A"]}, []),
        ({"tags": ["é, ü"]}, []),
        ({"tags": ["a"], "not_tags": ["x"]}, ["a1"]),
    ],
)
def test_each_filter_of_tags(servers, filters, found):
    """All or any of them, or not so; upper and lower case differ on every database."""
    second = next(s for s in servers.records.instance_list(member(), {"name": "a2"}, *[None] * 4))
    with servers.db.writer() as session:
        instances.lock(session, second.uuid).tags = ["a", "x", "ü%_"]
    assert names(servers, **filters) == found
    assert names(servers, tags=["ü%_"]) == ["a2"]


def test_tags_change_together(conductor):
    """What is removed goes first, nothing is there twice, and an unknown one is named."""
    conductor.host("host1")
    server = conductor.active(tags=["a", "b"])
    change = partial(conductor.records.instance_change_tags, member(), server.uuid)
    assert change(["c", "b"], ["a"]) == ["a", "b"]
    assert conductor.get(server.uuid).tags == ["b", "c"]
    with pytest.raises(exception.TagNotFound, match="has no tag 'a'"):
        change([], ["a"])
    with pytest.raises(exception.TooManyTags, match="limit 50"):
        change([str(number) for number in range(50)], [])
    change(["z"], None)
    assert conductor.get(server.uuid).tags == ["z"]


def test_metadata_of_several_writers_is_all_there(conductor):
    """Each change is merged under the row's lock; and a removal of what is not there is refused."""
    conductor.host("host1")
    server = conductor.active(metadata={"old": "x"})
    change = partial(conductor.records.instance_change_metadata, member(), server.uuid)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: change({str(number): "x"}, []), range(30)))
    assert len(conductor.get(server.uuid).metadata) == 31
    with pytest.raises(exception.NotFound, match="Metadata item was not found"):
        change({}, ["unknown"])
    with pytest.raises(exception.MetadataLimitExceeded):
        change({f"more{number}": "x" for number in range(100)}, [])
    assert change({"new": "y"}, None) == {"new": "y"}


def test_a_server_that_is_built_gets_no_tags(servers):
    """As in Nova."""
    server = servers.boot()
    with pytest.raises(exception.InstanceInvalidState, match="vm_state building"):
        servers.records.instance_change_tags(member(), server.uuid, ["a"], [])


def test_paging_goes_through_everything_once(servers):
    """Each page starts behind the marker; nothing is shown twice or left out."""
    first = servers.records.instance_list(member(), {}, 2, None, None, None)
    assert [s.display_name for s in first] == ["b1", "a2"]
    assert names(servers, limit=2, marker=first[-1].uuid) == ["a1"]


def test_paging_follows_the_order_asked_for(servers):
    """A marker works with any sort key, also one that is empty for some."""
    keys, dirs = ["host", "display_name"], ["asc", "asc"]
    rows = servers.records.instance_list(member(), {}, 1, None, keys, dirs)
    assert names(servers, marker=rows[0].uuid, keys=keys, dirs=dirs) == ["a2", "b1"]


def test_a_field_sorts_once(servers):
    """However often it is named: what is behind a marker costs the square of the keys."""
    keys, dirs = ["uuid", "display_name"] * 400, ["asc", "desc"] * 400
    marker = servers.records.instance_list(member(), {}, 1, None, keys[:2], dirs[:2])[0].uuid
    began = time.monotonic()
    shown = names(servers, marker=marker, keys=keys, dirs=dirs)
    assert time.monotonic() - began < 5
    assert shown == names(servers, marker=marker, keys=keys[:2], dirs=dirs[:2])


def test_an_unknown_marker_is_named(servers):
    """A marker that fits nothing is the caller's mistake."""
    with pytest.raises(exception.MarkerNotFound, match="nowhere"):
        names(servers, marker="nowhere")


def test_a_costly_pattern_costs_nothing(servers):
    """A pattern on which a backtracking engine runs for ever is searched in linear time."""
    servers.boot(display_name="a" * 60 + "b")
    began = time.monotonic()
    assert names(servers, name="(a+)+$") == []
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "bad",
    [
        {"colour": "red"},
        {"changes_since": "yesterday"},
        {"changes_since": 5},
        {"changes_before": "0001-01-01T00:00:00+23:59"},
        {"name": "(open"},
        {"name": r"(a)\1"},
        {"name": "\ud800"},
        {"name": 5},
        {"host": "h" * 256},
        {"uuid": ["u"] * 10_001},
        {"tags": ["t"] * 51},
        {"availability_zone": "\ud800"},
    ],
    ids=lambda bad: str(bad).encode("ascii", "backslashreplace").decode()[:30],
)
def test_a_filter_that_makes_no_sense_is_refused(servers, bad):
    """An unknown filter or a time that is none is not ignored."""
    with pytest.raises(exception.Invalid):
        names(servers, **bad)


def test_projects_see_their_own_servers(servers):
    """A list never shows another project's servers, an administrator's shows all."""
    assert names(servers, member("other")) == []
    assert len(names(servers, admin())) == 3


def test_a_deleted_server_is_listed_only_when_asked_for(servers):
    """Deleted servers are history."""
    server = servers.records.instance_list(member(), {"name": "a1"}, None, None, None, None)[0]
    servers.tasks.terminate_instance(member(), server.uuid)
    assert names(servers, name="a1") == []
    assert names(servers, name="a1", deleted=True) == ["a1"]


def test_servers_that_ran_in_a_period(conductor):
    """Launched before its end, not gone before its start; those never launched did not run."""
    conductor.host("host1")
    for name, launched, ended in (("early", 1, 3), ("late", 5, None), ("long", 1, 9)):
        server = conductor.active(display_name=name)
        with conductor.db.writer() as session:
            row = instances.lock(session, server.uuid)
            row.launched_at = dt.datetime(2026, 1, launched)
            row.terminated_at = row.deleted_at = ended and dt.datetime(2026, 1, ended)
    conductor.boot(display_name="never")

    def ran(start, end):
        times = {"ended_after": f"2026-01-0{start}", "launched_before": f"2026-01-0{end}"}
        return names(conductor, **times, deleted=None, keys=["display_name"], dirs=["asc"])

    assert ran(1, 9) == ["early", "late", "long"]
    assert ran(3, 5) == ["long"]
    assert ran(4, 8) == ["late", "long"]
    assert ran(9, 9) == ["late"]


def test_a_server_is_renamed(servers):
    """What is the user's own can be changed."""
    server = servers.boot()
    servers.records.instance_update(member(), server.uuid, {"display_name": "new"})
    assert servers.get(server.uuid).display_name == "new"


def test_nothing_else_of_a_server_can_be_changed(servers):
    """The conductor does not let a caller write its own fields."""
    server = servers.boot()
    with pytest.raises(exception.Invalid, match="vm_state"):
        servers.records.instance_update(member(), server.uuid, {"vm_state": "active"})


def test_a_server_keeps_the_flavor_it_was_made_from(servers):
    """Removing a flavor does not touch its servers."""
    server = servers.boot()
    servers.records.flavor_delete(admin(), "1")
    assert servers.get(server.uuid).flavor.name == "m1.tiny"


@pytest.mark.parametrize("tag", ["café", 'q"x', "back\\slash", "100%", "a_b", "日本"])
def test_servers_are_found_by_any_tag(servers, tag):
    """Tags are text: quotes, accents and wildcards mean themselves."""
    servers.boot(display_name="tagged", tags=["other", tag])
    servers.boot(display_name="not", tags=["other"])
    assert names(servers, tags=[tag]) == ["tagged"]


def test_a_project_is_counted_without_its_servers(conductor):
    """One aggregate says what a project has, and only its own."""
    conductor.boots(3)
    conductor.boot(member("other"))
    totals = conductor.records.instance_totals(member())
    assert totals == {"instances": 3, "vcpus": 3, "memory_mb": 1536}


def test_a_bad_pattern_leaves_nothing_in_the_log(servers, capfd):
    """What a user sends, escape sequences and all, is not written to where operators look."""
    with pytest.raises(exception.Invalid):
        names(servers, name="\x1b[31m(")
    assert capfd.readouterr().err == ""


ADMINISTRATION = {
    "flavor_create": lambda c: c.records.flavor_create(member(), flavor=None),
    "flavor_delete": lambda c: c.records.flavor_delete(member(), flavorid="1"),
    "service_update": lambda c: c.services.service_update(member(), "a uuid", updates={}),
    "service_delete": lambda c: c.services.service_delete(member(), "a uuid"),
}


@pytest.mark.parametrize("ask", ADMINISTRATION.values(), ids=ADMINISTRATION)
def test_what_belongs_to_no_project_is_an_administrators_to_change(conductor, ask):
    """The api asks its policies first; a conductor does not rely on it."""
    with pytest.raises(exception.NotAnAdministrator):
        ask(conductor)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"ip": r"198\.18\.0\.5$"}, ["five"]),
        ({"ip": "198.18.0."}, ["five", "fifty"]),
        ({"ip6": "c612:32"}, ["fifty"]),
        ({"ip": r"\.5$", "ip6": "c612:32"}, ["five", "fifty"]),
        ({"ip": "198", "name": "fifty"}, ["fifty"]),
        ({"ip": "10.0.0.1"}, []),
    ],
)
def test_servers_are_found_by_address(make_conductor, filters, found):
    """By a part of one, IPv4 or IPv6; a name has to fit besides."""
    conductor = make_conductor(network__ipv6="2001:db8::/64")
    conductor.host("host1")
    conductor.boot(display_name="none", interfaces=[])
    for name, address in (("fifty", "198.18.0.50"), ("five", "198.18.0.5")):
        conductor.boot(display_name=name, interfaces=[Interface(ipv4=address)])
    assert names(conductor, **filters) == found


@pytest.mark.parametrize(
    ("matching", "found"),
    [
        ({"hostname": "^a"}, ["a"]),
        ({"display_description": "it$", "access_ip_v4": "192"}, ["a"]),
        ({"config_drive": "True"}, ["a"]),
        ({"auto_disk_config": "True"}, ["a"]),
        ({"launch_index": "0"}, ["a", "b"]),
        ({"access_ip_v6": "."}, []),
        ({"created_at": "^20"}, ["a", "b"]),
        ({"terminated_at": "."}, []),
    ],
)
def test_servers_are_found_by_what_a_field_has_in_it(conductor, matching, found):
    """Whatever its type; what is not set has nothing in it."""
    chosen = {
        "display_description": "about it",
        "access_ip_v4": "192.0.2.1",
        "auto_disk_config": True,
        "config_drive": "True",
    }
    conductor.boot(display_name="b", hostname="b")
    conductor.boot(display_name="a", hostname="a", **chosen)
    assert names(conductor, matching=matching) == found


def test_what_can_t_be_looked_for_is_refused(conductor):
    """A column is not there for everybody because it has a name."""
    for filters in ({"matching": {"user_data": "."}}, {"matching": {"hostname": "("}}):
        with pytest.raises(exception.Invalid):
            names(conductor, **filters)


@pytest.mark.parametrize("field", sorted(instances.SORTABLE))
def test_servers_are_sorted_by_any_field_in_pages(conductor, field):
    """Both databases know an order for what is not set, and where a page ends."""
    conductor.boots(3)
    whole = conductor.records.instance_list(admin(), {}, None, None, [field], ["asc"])
    marker = whole[0].uuid
    rest = conductor.records.instance_list(admin(), {}, None, marker, [field], ["asc"])
    assert [one.uuid for one in rest] == [one.uuid for one in whole[1:]]
