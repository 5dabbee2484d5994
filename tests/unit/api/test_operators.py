"""What operators see: services, hypervisors, zones, actions, limits."""

import pytest

from tests.unit.api.objects import IMAGE_ID, action, instance, node, service


def test_service_list(api):
    """A service as the command line shows it, with its zone and state."""
    api.conductor.services.append(
        service(host="control", binary="nova-conductor", topic="conductor")
    )
    compute, conductor = api.get("/os-services").json["services"]
    assert (compute["id"], compute["zone"], compute["state"]) == (1, "nova", "up")
    assert (conductor["zone"], conductor["status"]) == ("internal", "enabled")
    assert compute["updated_at"] == "2026-01-02T03:04:05.000000"


def test_service_list_by_host_and_binary(api):
    """Both narrow the list."""
    api.get("/os-services?host=host1&binary=nova-compute")
    filters = {"host": "host1", "binary": "nova-compute"}
    assert api.conductor.asked("service_list")["filters"] == filters


def test_service_fields_by_version(api):
    """forced_down since 2.11, a uuid for an id since 2.53."""
    uuid = api.conductor.services[0].uuid
    assert "forced_down" not in api.get("/os-services", "2.10").json["services"][0]
    assert api.get("/os-services", "2.11").json["services"][0]["forced_down"] is False
    assert api.get("/os-services", "2.53").json["services"][0]["id"] == uuid


@pytest.mark.parametrize(
    ("path", "extra", "updates"),
    [
        ("enable", {}, {"disabled": False, "disabled_reason": None}),
        ("disable", {}, {"disabled": True, "disabled_reason": None}),
        (
            "disable-log-reason",
            {"disabled_reason": "why"},
            {"disabled": True, "disabled_reason": "why"},
        ),
        ("force-down", {"forced_down": True}, {"forced_down": True}),
    ],
)
def test_service_by_name(api, path, extra, updates):
    """The old way, by host and binary."""
    body = {"host": "host1", "binary": "nova-compute", **extra}
    answer = api.put(f"/os-services/{path}", body, "2.52")
    assert api.conductor.asked("service_update")["updates"] == updates
    assert {"host": "host1", "binary": "nova-compute"}.items() <= answer.json["service"].items()


def test_unknown_service_by_name_is_not_found(api):
    """The message names binary and host."""
    answer = api.put("/os-services/enable", {"host": "x", "binary": "nova-compute"})
    message = answer.json["itemNotFound"]["message"]
    assert message == "Could not find binary nova-compute on host x."


@pytest.mark.parametrize(
    ("body", "updates"),
    [
        ({"status": "enabled"}, {"disabled": False, "disabled_reason": None}),
        (
            {"status": "disabled", "disabled_reason": "why"},
            {"disabled": True, "disabled_reason": "why"},
        ),
        ({"forced_down": True}, {"forced_down": True}),
    ],
)
def test_service_by_uuid(api, body, updates):
    """The way since 2.53."""
    answer = api.put(f"/os-services/{api.conductor.services[0].uuid}", body, "2.53")
    assert answer.status_code == 200
    assert api.conductor.asked("service_update")["updates"] == updates


@pytest.mark.parametrize(
    "body", [{}, {"status": "off"}, {"status": "enabled", "disabled_reason": "why"}]
)
def test_malformed_service_update_is_refused(api, body):
    """A reason needs something it is the reason of."""
    path = f"/os-services/{api.conductor.services[0].uuid}"
    assert api.put(path, body, "2.53").status_code == 400


def test_delete_a_service(api):
    """204; a name is no id."""
    assert api.delete(f"/os-services/{IMAGE_ID}", "2.53").status_code == 204
    assert api.delete("/os-services/host1", "2.53").status_code == 404


def test_hypervisor_lists(api):
    """Names, or everything."""
    summary = {"id": 7, "hypervisor_hostname": "host1", "state": "up", "status": "enabled"}
    assert api.get("/os-hypervisors").json["hypervisors"] == [summary]
    (shown,) = api.get("/os-hypervisors/detail").json["hypervisors"]
    assert (shown["vcpus"], shown["free_ram_mb"], shown["free_disk_gb"]) == (8, 8192, 100)
    assert shown["service"] == {"id": 1, "host": "host1", "disabled_reason": None}


def test_hypervisor_fields_by_version(api):
    """cpu_info is an object since 2.28, ids are uuids since 2.53."""
    found = api.conductor.nodes[0]
    assert api.get("/os-hypervisors/7", "2.27").json["hypervisor"]["cpu_info"] == found.cpu_info
    cpu_info = api.get("/os-hypervisors/7", "2.28").json["hypervisor"]["cpu_info"]
    assert cpu_info == {"arch": "x86_64"}
    shown = api.get(f"/os-hypervisors/{found.uuid}", "2.53").json["hypervisor"]
    assert (shown["id"], shown["service"]["id"]) == (found.uuid, found.service.uuid)


@pytest.mark.parametrize(("path", "version"), [("8", "2.1"), ("host1", "2.1"), ("host1", "2.53")])
def test_unknown_hypervisor_is_not_found(api, path, version):
    """The command line tries the name as an id first."""
    assert api.get(f"/os-hypervisors/{path}", version).status_code == 404


def test_hypervisors_have_pages_since_2_33(api):
    """A full page leads to the next."""
    api.conductor.nodes.append(node(host="host2"))
    assert len(api.get("/os-hypervisors?limit=1", "2.32").json["hypervisors"]) == 2
    page = api.get("/os-hypervisors?limit=1", "2.33").json
    assert len(page["hypervisors"]) == 1
    assert f"marker={api.conductor.nodes[0].uuid}" in page["hypervisors_links"][0]["href"]


def test_hypervisors_by_pattern(api):
    """Part of a name finds them, and nothing found is an error."""
    path = "/os-hypervisors?hypervisor_hostname_pattern="
    assert len(api.get(f"{path}ost", "2.53").json["hypervisors"]) == 1
    assert api.get(f"{path}nope", "2.53").status_code == 404
    assert api.get(f"{path}ost&limit=1", "2.53").status_code == 400


def test_hypervisors_with_their_servers(api):
    """Which servers would be affected."""
    api.conductor.instances = [instance(), instance(host="elsewhere")]
    shown = api.get("/os-hypervisors?with_servers=1", "2.53").json["hypervisors"][0]
    assert [server["uuid"] for server in shown["servers"]] == [api.conductor.instances[0].uuid]
    shown = api.get("/os-hypervisors/host/servers").json["hypervisors"][0]
    assert [server["uuid"] for server in shown["servers"]] == [api.conductor.instances[0].uuid]


def test_a_hypervisor_without_servers_says_so(api):
    """Since 2.75; before, nothing is said of it."""
    for version, shown in [("2.74", None), ("2.75", [])]:
        found = api.get("/os-hypervisors?with_servers=1", version).json["hypervisors"][0]
        assert found.get("servers") == shown


def test_hypervisors_by_a_part_of_their_name(api):
    """Until 2.52; 404 where there is none."""
    assert len(api.get("/os-hypervisors/host/search").json["hypervisors"]) == 1
    assert api.get("/os-hypervisors/nowhere/search").status_code == 404
    assert api.get("/os-hypervisors/host/search", "2.53").status_code == 404


def test_hypervisors_without_figures_since_2_88(api):
    """They tell how long they are up instead."""
    shown = api.get("/os-hypervisors/detail", "2.88").json["hypervisors"][0]
    assert shown["uptime"] == "1 day"
    assert "vcpus" not in shown
    assert api.get("/os-hypervisors/statistics", "2.88").status_code == 404


def test_hypervisor_uptime(api):
    """In the hypervisor's own words, or a clear refusal."""
    assert api.get("/os-hypervisors/7/uptime").json["hypervisor"]["uptime"] == "1 day"
    api.conductor.nodes[0].uptime = None
    assert api.get("/os-hypervisors/7/uptime").status_code == 400


def test_hypervisor_statistics(api):
    """Sums over all."""
    api.conductor.nodes.append(node(vcpus=2, memory_mb_used=192))
    sums = api.get("/os-hypervisors/statistics").json["hypervisor_statistics"]
    assert (sums["count"], sums["vcpus"], sums["free_ram_mb"]) == (2, 10, 2 * 8192 - 192)


def test_zones(api):
    """Users see where servers can be created: a zone is available while one of its hosts is."""
    api.conductor.services = [
        service(host="host1", up=False),
        service(host="host2"),
        service(host="host3", availability_zone="dark", disabled=True),
    ]
    zones = api.get("/os-availability-zone").json["availabilityZoneInfo"]
    assert zones == [
        {"zoneName": "dark", "zoneState": {"available": False}, "hosts": None},
        {"zoneName": "nova", "zoneState": {"available": True}, "hosts": None},
    ]


def test_zone_details(api):
    """Operators see hosts and services too."""
    (zone,) = api.get("/os-availability-zone/detail").json["availabilityZoneInfo"]
    assert zone["hosts"]["host1"]["nova-compute"] == {
        "available": True,
        "active": True,
        "updated_at": "2026-01-02T03:04:05.000000",
    }


@pytest.fixture
def history(api):
    """Where the actions are found of a server that was rebooted."""
    server = instance()
    api.conductor.instances = [server]
    api.conductor.actions = [action(server), action(server, request_id="req-0", action="create")]
    return f"/servers/{server.uuid}/os-instance-actions"


def test_action_list(api, history):
    """What was asked of the server, with updated_at since 2.58."""
    reboot, create = api.get(history).json["instanceActions"]
    assert (reboot["action"], create["action"]) == ("reboot", "create")
    assert "updated_at" not in reboot
    assert "updated_at" in api.get(history, "2.58").json["instanceActions"][0]


def test_actions_have_pages_since_2_58(api, history):
    """A full page leads to the next."""
    page = api.get(f"{history}?limit=1", "2.58").json
    assert [shown["request_id"] for shown in page["instanceActions"]] == ["req-1"]
    assert "marker=req-1" in page["links"][0]["href"]


def test_actions_by_time(api, history):
    """Since 2.58 from a time on, since 2.66 up to one."""
    query = "?changes-since=2026-01-01T00:00:00Z&changes-before=2026-02-01T00:00:00Z"
    assert api.get(history + query, "2.65").status_code == 400
    api.get(history + query, "2.66")
    call = api.conductor.asked("action_list")
    assert call["changes_since"] == "2026-01-01T00:00:00"
    assert call["changes_before"] == "2026-02-01T00:00:00"


def test_actions_of_a_deleted_server_since_2_21(api, history):
    """Its history can be looked up when it is gone."""
    api.conductor.instances = []
    assert api.get(history, "2.20").status_code == 404
    assert api.get(history, "2.21").status_code == 200


def test_events_of_an_action(api, history):
    """Operators see host and error of each step."""
    (event,) = api.get(f"{history}/req-1", "2.62").json["instanceAction"]["events"]
    assert (event["event"], event["result"]) == ("compute_reboot_instance", "Error")
    assert (event["host"], event["traceback"]) == ("host1", "it hung")


def test_events_for_members(secured):
    """Members see the steps since 2.51, and neither host nor error."""
    server = instance()
    secured.conductor.instances = [server]
    secured.conductor.actions = [action(server)]
    path = f"/servers/{server.uuid}/os-instance-actions/req-1"
    assert "events" not in secured.get(path, "2.50", user="alice").json["instanceAction"]
    (event,) = secured.get(path, "2.62", user="alice").json["instanceAction"]["events"]
    assert event["hostId"]
    assert not {"host", "traceback"} & event.keys()


@pytest.mark.parametrize("request_id", ["req-9", "%00"])
def test_unknown_action_is_not_found(api, history, request_id):
    """Whatever it is called."""
    assert api.get(f"{history}/{request_id}").status_code == 404
