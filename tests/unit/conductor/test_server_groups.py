"""Server groups: where their members may be, whoever places them at the same moment."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from common import exception
from common.objects import ServerGroup
from conductor.db import models
from tests.unit.conductor.harness import admin, member

HOSTS = ("host1", "host2", "host3")


@pytest.fixture
def hosts(conductor):
    """Three hosts that are up."""
    for name in HOSTS:
        conductor.host(name)
    return conductor


def group(conductor, policy, most=None, ctxt=None) -> str:
    """The uuid of a new group."""
    wanted = ServerGroup(name="db", policy=policy, max_server_per_host=most)
    return conductor.records.server_group_create(ctxt or member(), wanted).uuid


def members(conductor, uuid) -> list[str]:
    return conductor.records.server_group_get(admin(), uuid).members


def into(uuid, **more) -> dict[str, object]:
    """The wish to be in a group."""
    return {"scheduler_hints": {"group": [uuid]}, **more}


def placed(conductor, servers) -> list[str | None]:
    return [conductor.get(server.uuid).host for server in servers]


def test_anti_affinity_keeps_members_apart(hosts):
    """One for each host; the next finds no place and its user reads why."""
    uuid = group(hosts, "anti-affinity")
    servers = [hosts.boot(**into(uuid)) for _ in range(4)]
    assert sorted(placed(hosts, servers[:3])) == list(HOSTS)
    failed = hosts.get(servers[3].uuid)
    assert (failed.vm_state, failed.host) == ("error", None)
    assert "3 have enough servers of its group" in failed.fault_message


def test_anti_affinity_with_more_than_one_for_each_host(hosts):
    """As many as the rule says."""
    uuid = group(hosts, "anti-affinity", most=2)
    servers = [hosts.boot(**into(uuid)) for _ in range(7)]
    assert Counter(placed(hosts, servers)) == {"host1": 2, "host2": 2, "host3": 2, None: 1}


def test_affinity_keeps_members_together(hosts):
    """All on one host, also when another has more room."""
    uuid = group(hosts, "affinity")
    servers = hosts.boots(3, **into(uuid))
    hosts.drive()
    assert len(set(placed(hosts, servers))) == 1


def test_affinity_fails_where_the_host_is_full(hosts):
    """Nothing is placed elsewhere against the policy."""
    uuid = group(hosts, "affinity")
    first = hosts.boot(**into(uuid))
    with hosts.db.writer() as session:
        node = session.scalar(select(models.ComputeNode).filter_by(host=placed(hosts, [first])[0]))
        node.memory_mb = 600
    failed = hosts.get(hosts.boot(**into(uuid)).uuid)
    assert failed.vm_state == "error"
    assert "2 are not where its group is" in failed.fault_message


def test_soft_affinity_prefers_company(hosts):
    """Together as long as there is room, elsewhere then."""
    uuid = group(hosts, "soft-affinity")
    hosts.host("host4", vcpus=1, memory_mb=1024)
    servers = [hosts.boot(**into(uuid), requested_host="host4")]
    servers += [hosts.boot(**into(uuid)) for _ in range(2)]
    assert placed(hosts, servers)[:2] == ["host4", "host4"]
    assert placed(hosts, servers)[2] in HOSTS


def test_soft_anti_affinity_spreads(hosts):
    """Apart as long as there are hosts, together then; however empty another host is."""
    hosts.host("host4", vcpus=512, memory_mb=1048576)
    uuid = group(hosts, "soft-anti-affinity")
    servers = [hosts.boot(**into(uuid)) for _ in range(8)]
    assert set(Counter(placed(hosts, servers)).values()) == {2}


@pytest.mark.parametrize("policy", ["anti-affinity", "affinity"])
def test_a_build_that_is_tried_elsewhere_keeps_to_the_policy(hosts, policy):
    """Neither a host that has a member nor one that failed it."""
    uuid = group(hosts, policy)
    first = hosts.active(**into(uuid))
    second = hosts.boot(**into(uuid))
    hosts.drive()
    failed = hosts.get(second.uuid).host
    hosts.report_done(second.uuid, error="it is broken")
    hosts.drive()
    moved = hosts.get(second.uuid)
    if policy == "affinity":
        assert moved.vm_state == "error"
    else:
        assert moved.host not in {None, first.host, failed}


def test_a_server_that_is_deleted_makes_room(hosts):
    """Its membership ends with it."""
    uuid = group(hosts, "anti-affinity")
    servers = [hosts.active(**into(uuid)) for _ in range(3)]
    hosts.tasks.terminate_instance(member(), servers[0].uuid)
    hosts.drive()
    hosts.report_done(servers[0].uuid)
    assert members(hosts, uuid) == [servers[1].uuid, servers[2].uuid]
    assert placed(hosts, [hosts.boot(**into(uuid))]) == [servers[0].host]


def test_a_group_that_is_deleted_lets_its_servers_go(hosts):
    """They stay where they are, changed by nobody, and belong to no group."""
    uuid = group(hosts, "anti-affinity")
    server = hosts.active(**into(uuid))
    assert server.server_group == uuid
    hosts.records.server_group_delete(member(), uuid)
    left = hosts.get(server.uuid)
    assert (left.server_group, left.host) == (None, server.host)
    assert left.updated_at == server.updated_at
    with pytest.raises(exception.ServerGroupNotFound):
        hosts.records.server_group_get(member(), uuid)


def test_who_deletes_a_group_again_finishes_what_was_begun(hosts):
    """A conductor may have died when the group was gone, and its servers not told."""
    uuid = group(hosts, "anti-affinity")
    server = hosts.active(**into(uuid))
    with hosts.db.writer() as session:
        session.delete(session.scalar(select(models.ServerGroup).filter_by(uuid=uuid)))
    with pytest.raises(exception.ServerGroupNotFound):
        hosts.records.server_group_delete(member(), uuid)
    assert hosts.get(server.uuid).server_group is None


def test_a_server_that_waits_for_a_place_may_lose_its_group(hosts):
    """Who has lost it is placed anywhere."""
    uuid = group(hosts, "anti-affinity")
    servers = hosts.boots(4, **into(uuid))
    hosts.records.server_group_delete(member(), uuid)
    hosts.drive()
    assert None not in placed(hosts, servers)


def test_groups_are_a_projects_own(hosts):
    """Others neither see nor use nor delete it; administrators see all."""
    uuid = group(hosts, "affinity")
    other = member("other")
    for ask in (hosts.records.server_group_get, hosts.records.server_group_delete):
        with pytest.raises(exception.ServerGroupNotFound):
            ask(other, uuid)
    with pytest.raises(exception.ServerGroupNotFound):
        hosts.boot(other, **into(uuid))
    assert hosts.records.server_group_list(other, None, None, None) == []
    assert [g.uuid for g in hosts.records.server_group_list(admin(), None, None, None)] == [uuid]
    assert hosts.records.server_group_list(admin(), "other", None, None) == []


def test_groups_have_pages(hosts):
    """By how many are left out, as in Nova."""
    uuids = [group(hosts, "affinity") for _ in range(3)]
    page = hosts.records.server_group_list(member(), "demo", 1, 1)
    assert [each.uuid for each in page] == [uuids[1]]


@pytest.mark.parametrize("hint", [["99999999-2222-3333-4444-555555555555"], ["a", "b"]])
def test_a_group_that_is_not_there_is_said_before_anything_is_accepted(hosts, hint):
    """No server is left in ERROR for it."""
    with pytest.raises(exception.ServerGroupNotFound):
        hosts.boot(scheduler_hints={"group": hint})
    assert hosts.records.instance_list(admin(), {}, None, None, None, None) == []


def test_different_host_and_same_host(hosts):
    """Servers of the same project say where a new one may be."""
    first, second = hosts.active(), hosts.active()
    hints = {"different_host": [first.uuid, second.uuid]}
    apart = hosts.boot(scheduler_hints=hints)
    assert placed(hosts, [apart])[0] not in {first.host, second.host}
    together = hosts.boot(scheduler_hints={"same_host": [first.uuid]})
    assert placed(hosts, [together]) == [first.host]


def test_nothing_is_told_of_other_projects_servers(hosts):
    """Who names one learns nothing of where it is: it is as if it was not there."""
    theirs = hosts.active(ctxt=member("other"))
    hosts.host("host1", memory_mb=0)
    lonely = hosts.boot(scheduler_hints={"same_host": [theirs.uuid]})
    assert "3 have none of the servers it is to be with" in hosts.get(lonely.uuid).fault_message
    free = hosts.boot(scheduler_hints={"different_host": [theirs.uuid]})
    assert placed(hosts, [free]) != [None]


@pytest.mark.parametrize("count", [1, 6])
def test_conductors_that_place_members_at_once_keep_them_apart(make_conductor, count):
    """Four threads of two conductors, one server or several for a request: never two on a host.

    Nor does anybody wait for ever for what another has: each comes to its end.
    """
    free = {"quota__server_group_members": -1}
    conductors = [make_conductor(name, **free) for name in ("control1", "control2")]
    for number in range(6):
        conductors[0].host(f"host{number}")
    uuid = group(conductors[0], "anti-affinity")

    def ask(number: int) -> None:
        conductor = conductors[number % 2]
        conductor.boots(count, member(), **into(uuid))
        conductor.boot()  # and others claim meanwhile

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(12 if count == 1 else 2)))
        steps = [step for conductor in conductors for step in conductor.submitted]
        list(pool.map(lambda step: step(), steps))
    servers = conductors[0].records.instance_list(admin(), {}, None, None, None, None)
    on = Counter(server.host for server in servers if server.server_group == uuid)
    assert on == {**{f"host{number}": 1 for number in range(6)}, None: 6}
    assert {server.vm_state for server in servers if server.host is None} == {"error"}


def test_groups_that_go_while_their_members_are_placed(make_conductor):
    """Nobody waits for who waits for him, and no server names a group that is gone."""
    conductors = [make_conductor("control1"), make_conductor("control2")]
    for name in HOSTS:
        conductors[0].host(name, vcpus=64, memory_mb=65536, local_gb=500)

    def life(number: int) -> None:
        here, there = conductors[number % 2], conductors[1 - number % 2]
        uuid = group(here, "anti-affinity", most=9)
        here.boots(3, member(), **into(uuid))
        steps = [here.submitted.pop() for _ in range(min(3, len(here.submitted)))]
        with ThreadPoolExecutor(4) as pool:
            gone = pool.submit(there.records.server_group_delete, member(), uuid)
            list(pool.map(lambda step: step(), steps))
            gone.result()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(life, range(8)))
    for conductor in conductors:
        conductor.drive()
    servers = conductors[0].records.instance_list(admin(), {}, None, None, None, None)
    assert {server.server_group for server in servers} == {None}
    assert {server.vm_state for server in servers} == {"building"}
    assert None not in {server.host for server in servers}


def test_groups_and_their_members_have_quotas(make_conductor):
    """As many groups for a project, and servers in one of them, as there may be."""
    conductor = make_conductor(quota__server_groups=1, quota__server_group_members=2)
    conductor.host("host1")
    uuid = group(conductor, "affinity")
    with pytest.raises(exception.ServerGroupLimitExceeded):
        group(conductor, "affinity")
    group(conductor, "affinity", ctxt=member("other"))
    conductor.boot(**into(uuid))
    with pytest.raises(exception.GroupMemberLimitExceeded):
        conductor.boots(2, **into(uuid))
    conductor.boot(**into(uuid))
    conductor.boot()
