"""Usage: hours of servers within a period, and what they had for that time."""

import datetime as dt

import pytest

from tests.unit.api.objects import flavor, instance

JANUARY = "start=2026-01-01T00:00:00&end=2026-02-01T00:00:00.000000"


def day(number):
    """A day of that January."""
    return dt.datetime(2026, 1, number, tzinfo=dt.UTC)


@pytest.fixture
def used(api):
    """One server that ran for two days, and one that began the day before the month's end."""
    size = flavor(vcpus=2, memory_mb=100, root_gb=3, ephemeral_gb=4, name="big")
    gone = instance(display_name="gone", flavor=size, launched_at=day(1), terminated_at=day(3))
    api.conductor.instances = [gone, instance(launched_at=day(31), project_id="other")]
    return api


def test_a_projects_usage(used):
    """Sums, and each server with its own."""
    used.conductor.instances.pop()
    usage = used.get(f"/os-simple-tenant-usage/demo?{JANUARY}").json["tenant_usage"]
    assert (usage["total_hours"], usage["total_vcpus_usage"]) == (48, 96)
    assert (usage["total_memory_mb_usage"], usage["total_local_gb_usage"]) == (4800, 336)
    assert (usage["start"], usage["stop"]) == tuple(
        f"2026-0{month}-01T00:00:00.000000" for month in (1, 2)
    )
    (server,) = usage["server_usages"]
    assert (server["state"], server["uptime"], server["flavor"]) == ("terminated", 172800, "big")
    assert server["ended_at"] == "2026-01-03T00:00:00.000000"


def test_all_projects_usage(used):
    """Without servers, unless they are asked for; a server that runs counts until the end."""
    listed = used.get(f"/os-simple-tenant-usage?{JANUARY}").json["tenant_usages"]
    hours = {usage["tenant_id"]: usage["total_hours"] for usage in listed}
    assert hours == {"demo": 48, "other": 24}
    assert "server_usages" not in listed[0]
    listed = used.get(f"/os-simple-tenant-usage?{JANUARY}&detailed=1").json["tenant_usages"]
    assert [len(usage["server_usages"]) for usage in listed] == [1, 1]
    filters = used.conductor.asked("instance_list")["filters"]
    assert filters["ended_after"] == "2026-01-01T00:00:00"
    assert (filters["launched_before"], filters["deleted"]) == ("2026-02-01T00:00:00", None)


def test_usage_has_pages_since_2_40(used):
    """Of servers; before, all of them, in as many questions as it takes."""
    page = used.get(f"/os-simple-tenant-usage?{JANUARY}&limit=1", "2.40").json
    assert len(page["tenant_usages"]) == 1
    assert "marker=" in page["tenant_usages_links"][0]["href"]
    used.conductor.largest_page = 1
    whole = used.get(f"/os-simple-tenant-usage?{JANUARY}&limit=1", "2.39").json
    assert len(whole["tenant_usages"]) == 2
    assert "tenant_usages_links" not in whole


def test_who_has_used_nothing(api):
    """An empty object, as in Nova."""
    for query in (JANUARY, ""):
        answer = api.get(f"/os-simple-tenant-usage/demo?{query}")
        assert answer.json == {"tenant_usage": {}}


@pytest.mark.parametrize(
    "query",
    [
        "start=yesterday",
        "end=2026-01-01",
        "start=2026-01-02T00:00:00&end=2026-01-01T00:00:00",
        "start=2026-01-01T00:00:00&end=2026-01-01T00:00:00",
    ],
)
def test_periods_that_are_none_are_refused(api, query):
    """And so is one that ends where it begins."""
    assert api.get(f"/os-simple-tenant-usage?{query}").status_code == 400
