"""Policies: what each role may do, and that an operator can change it."""

import pytest

from api.policies import list_rules
from api.policy import Policy
from common.exception import StartupError
from tests.unit.api.fake_groups import GROUP_ID
from tests.unit.api.fakes import (
    GRANTS,
    PASSWORD,
    USERS,
    Api,
    make_conf,
    server_body,
    write_htpasswd,
)
from tests.unit.api.objects import IMAGE_ID, action, flavor, instance, interface

PORT_ID = "99999999-2222-3333-4444-555555555555"
SERVER = instance(uuid="11111111-2222-3333-4444-555555555555")
FLAVOR = {"flavor": {"name": "big", "ram": 1, "vcpus": 1, "disk": 0}}
GROUP = {"server_group": {"name": "db", "policies": ["affinity"]}}
SERVICE = {"host": "host1", "binary": "nova-compute"}
EVERYBODY, MEMBERS, ADMINS = ("bob", "alice", "root"), ("alice", "root"), ("root",)
EACH = ("GET", "PUT", "DELETE")
LIVE = {"host": None, "block_migration": False, "disk_over_commit": False}
DOOR = [
    ("GET", "/servers", None, EVERYBODY),
    ("GET", "/servers/detail", None, EVERYBODY),
    ("GET", "/servers?all_tenants=1", None, ADMINS),
    ("POST", "/servers", server_body(), MEMBERS),
    ("GET", f"/servers/{SERVER.uuid}", None, EVERYBODY),
    ("PUT", f"/servers/{SERVER.uuid}", {"server": {"name": "new"}}, MEMBERS),
    ("DELETE", f"/servers/{SERVER.uuid}", None, MEMBERS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"reboot": {"type": "SOFT"}}, MEMBERS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"os-start": None}, MEMBERS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"os-stop": None}, MEMBERS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"pause": None}, MEMBERS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"unpause": None}, MEMBERS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"suspend": None}, MEMBERS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"resume": None}, MEMBERS),
    *(
        ("POST", f"/servers/{SERVER.uuid}/action", {key: None}, MEMBERS)
        for key in ("rescue", "unrescue", "shelve", "unshelve")
    ),
    ("POST", f"/servers/{SERVER.uuid}/action", {"createImage": {"name": "kept"}}, MEMBERS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"rebuild": {"imageRef": IMAGE_ID}}, MEMBERS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"os-getConsoleOutput": {}}, MEMBERS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"shelveOffload": None}, ADMINS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"lock": None}, MEMBERS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"unlock": None}, MEMBERS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"forceDelete": None}, MEMBERS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"os-resetState": {"state": "error"}}, ADMINS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"resize": {"flavorRef": "2"}}, MEMBERS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"confirmResize": None}, MEMBERS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"revertResize": None}, MEMBERS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"migrate": None}, ADMINS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"os-migrateLive": LIVE}, ADMINS),
    ("POST", f"/servers/{SERVER.uuid}/action", {"evacuate": {"onSharedStorage": False}}, ADMINS),
    ("GET", f"/servers/{SERVER.uuid}/metadata", None, EVERYBODY),
    ("POST", f"/servers/{SERVER.uuid}/metadata", {"metadata": {"a": "b"}}, MEMBERS),
    ("PUT", f"/servers/{SERVER.uuid}/metadata", {"metadata": {"a": "b"}}, MEMBERS),
    ("DELETE", f"/servers/{SERVER.uuid}/metadata/k", None, MEMBERS),
    ("GET", f"/servers/{SERVER.uuid}/ips", None, EVERYBODY),
    ("GET", f"/servers/{SERVER.uuid}/ips/private", None, EVERYBODY),
    ("GET", f"/servers/{SERVER.uuid}/os-interface", None, EVERYBODY),
    ("GET", f"/servers/{SERVER.uuid}/os-interface/{PORT_ID}", None, EVERYBODY),
    ("POST", f"/servers/{SERVER.uuid}/os-interface", {}, MEMBERS),
    ("DELETE", f"/servers/{SERVER.uuid}/os-interface/{PORT_ID}", None, MEMBERS),
    ("GET", f"/servers/{SERVER.uuid}/os-instance-actions", None, EVERYBODY),
    ("GET", f"/servers/{SERVER.uuid}/os-instance-actions/req-1", None, EVERYBODY),
    ("GET", "/flavors", None, EVERYBODY),
    ("GET", "/flavors/1", None, EVERYBODY),
    ("GET", "/flavors/1/os-extra_specs", None, EVERYBODY),
    ("GET", "/flavors/1/os-extra_specs/k", None, EVERYBODY),
    ("POST", "/flavors/1/os-extra_specs", {"extra_specs": {}}, ADMINS),
    ("PUT", "/flavors/1/os-extra_specs/k", {"k": "v"}, ADMINS),
    ("DELETE", "/flavors/1/os-extra_specs/k", None, ADMINS),
    ("GET", "/flavors/p/os-flavor-access", None, ADMINS),
    ("POST", "/flavors/p/action", {"addTenantAccess": {"tenant": "x"}}, ADMINS),
    ("POST", "/flavors/p/action", {"removeTenantAccess": {"tenant": "x"}}, ADMINS),
    ("POST", "/flavors", FLAVOR, ADMINS),
    ("DELETE", "/flavors/1", None, ADMINS),
    ("GET", "/images", None, EVERYBODY),
    ("GET", f"/images/{IMAGE_ID}", None, EVERYBODY),
    ("DELETE", f"/images/{IMAGE_ID}", None, MEMBERS),
    ("GET", f"/images/{IMAGE_ID}/metadata", None, EVERYBODY),
    ("POST", f"/images/{IMAGE_ID}/metadata", {"metadata": {"a": "b"}}, MEMBERS),
    ("DELETE", f"/images/{IMAGE_ID}/metadata/k", None, MEMBERS),
    ("GET", "/os-services", None, ADMINS),
    ("PUT", "/os-services/disable", SERVICE, ADMINS),
    ("GET", "/os-hypervisors", None, ADMINS),
    ("GET", "/os-hypervisors/detail", None, ADMINS),
    ("GET", "/os-hypervisors/statistics", None, ADMINS),
    ("GET", "/os-hypervisors/7", None, ADMINS),
    ("GET", "/os-hypervisors/7/uptime", None, ADMINS),
    ("GET", "/os-hypervisors/host/search", None, ADMINS),
    ("GET", "/os-hypervisors/host/servers", None, ADMINS),
    ("GET", "/os-availability-zone", None, EVERYBODY),
    ("GET", "/os-availability-zone/detail", None, ADMINS),
    ("GET", "/os-aggregates", None, ADMINS),
    ("GET", "/os-migrations", None, ADMINS),
    ("POST", "/os-aggregates", {"aggregate": {"name": "rack"}}, ADMINS),
    ("GET", "/os-aggregates/1", None, ADMINS),
    ("PUT", "/os-aggregates/1", {"aggregate": {"name": "rack"}}, ADMINS),
    ("DELETE", "/os-aggregates/1", None, ADMINS),
    ("POST", "/os-aggregates/1/action", {"add_host": {"host": "host1"}}, ADMINS),
    ("POST", "/os-aggregates/1/action", {"remove_host": {"host": "host1"}}, ADMINS),
    ("POST", "/os-aggregates/1/action", {"set_metadata": {"metadata": {}}}, ADMINS),
    ("GET", "/os-server-groups", None, EVERYBODY),
    ("POST", "/os-server-groups", GROUP, MEMBERS),
    ("GET", f"/os-server-groups/{GROUP_ID}", None, EVERYBODY),
    ("DELETE", f"/os-server-groups/{GROUP_ID}", None, MEMBERS),
    ("GET", "/limits", None, EVERYBODY),
    ("GET", "/os-simple-tenant-usage?start=2026-01-01T00:00:00", None, ADMINS),
    ("GET", "/os-simple-tenant-usage/demo?start=2026-01-01T00:00:00", None, EVERYBODY),
    ("GET", "/os-simple-tenant-usage/other?start=2026-01-01T00:00:00", None, ADMINS),
    ("GET", "/os-keypairs", None, EVERYBODY),
    ("GET", "/os-keypairs?user_id=eve", None, EVERYBODY),
    ("POST", "/os-keypairs", {"keypair": {"name": "new"}}, EVERYBODY),
    ("GET", "/limits?tenant_id=demo", None, ADMINS),
    ("GET", "/os-quota-sets/demo", None, EVERYBODY),
    ("GET", "/os-quota-sets/demo/detail", None, EVERYBODY),
    ("GET", "/os-quota-sets/demo/defaults", None, EVERYBODY),
    ("GET", "/os-quota-sets/other", None, ADMINS),
    ("PUT", "/os-quota-sets/demo", {"quota_set": {}}, ADMINS),
    ("DELETE", "/os-quota-sets/demo", None, ADMINS),
    ("GET", "/os-quota-class-sets/default", None, ADMINS),
    ("PUT", "/os-quota-class-sets/default", {"quota_class_set": {}}, ADMINS),
    ("GET", "/extensions", None, EVERYBODY),
]


@pytest.mark.parametrize("user", ["bob", "alice", "root"])
@pytest.mark.parametrize(("method", "path", "body", "allowed"), DOOR)
def test_role_by_operation(secured, user, method, path, body, allowed):
    """Readers look, members act, administrators do everything."""
    server = instance(
        uuid=SERVER.uuid, metadata={"k": "v"}, interfaces=[interface(port_id=PORT_ID)]
    )
    secured.conductor.instances = [server]
    secured.conductor.actions = [action(server)]
    secured.tasks.attached = PORT_ID
    private = flavor(flavorid="p", is_public=False)
    secured.conductor.flavors = [flavor(extra_specs={"k": "v"}), private]
    kwargs = {} if body is None else {"json": body}
    answer = secured.request(method, path, user=user, **kwargs)
    if user in allowed:
        assert 200 <= answer.status_code < 300
    else:
        assert answer.status_code == 403
        assert "Policy doesn't allow os_compute_api:" in answer.json["forbidden"]["message"]


def test_every_rule_is_in_force_somewhere(secured, monkeypatch):
    """No rule is documented that nothing asks for."""
    asked = set()
    real = Policy.allows

    def allows(self, ctxt, rule, **target):
        asked.add(rule)
        return real(self, ctxt, rule, **target)

    monkeypatch.setattr(Policy, "allows", allows)
    server = instance(
        uuid=SERVER.uuid, metadata={"k": "v"}, interfaces=[interface(port_id=PORT_ID)]
    )
    secured.conductor.actions = [action(server)]
    secured.tasks.attached = PORT_ID
    uuid_paths = [
        ("GET", f"/servers/{SERVER.uuid}/migrations", None, "2.23"),
        ("GET", f"/servers/{SERVER.uuid}/migrations/1", None, "2.23"),
        ("DELETE", f"/servers/{SERVER.uuid}/migrations/1", None, "2.24"),
        ("POST", f"/servers/{SERVER.uuid}/migrations/1/action", {"force_complete": None}, "2.22"),
        ("PUT", f"/os-services/{IMAGE_ID}", {"status": "enabled"}, "2.53"),
        ("DELETE", f"/os-services/{IMAGE_ID}", None, "2.53"),
        ("POST", "/servers", server_body(networks="none", host="host1"), "2.79"),
        ("GET", f"/servers/{SERVER.uuid}", None, "2.79"),
        ("GET", "/os-keypairs/mine", None, "2.1"),
        ("PUT", "/flavors/1", {"flavor": {"description": None}}, "2.55"),
        ("DELETE", "/os-keypairs/mine", None, "2.1"),
        *((method, f"/servers/{SERVER.uuid}/tags", None, "2.26") for method in EACH),
        *((method, f"/servers/{SERVER.uuid}/tags/a", None, "2.26") for method in EACH),
        ("GET", "/flavors?is_public=None", None, "2.1"),
        ("GET", "/os-server-groups?all_projects", None, "2.1"),
        ("POST", f"/servers/{SERVER.uuid}/action", {"trigger_crash_dump": None}, "2.17"),
        ("POST", f"/servers/{SERVER.uuid}/action", {"restore": None}, "2.1"),
        ("POST", f"/servers/{SERVER.uuid}/action", {"unshelve": {"host": "host1"}}, "2.91"),
    ]
    for method, path, body, version in [(*row[:3], "2.1") for row in DOOR] + uuid_paths:
        secured.conductor.instances = [server]
        secured.request(method, path, version, user="root", json=body or {})
    named = {rule.name for rule in list_rules() if rule.name.startswith("os_compute_api:")}
    assert named - asked == set()


def test_operator_can_change_a_rule(tmp_path):
    """A rule in policy.yaml replaces the default."""
    (tmp_path / "policy.yaml").write_text('"os_compute_api:os-services:list": "role:reader"\n')
    path = write_htpasswd(tmp_path / "htpasswd", **dict.fromkeys(USERS, PASSWORD))
    conf = make_conf(tmp_path, auth_strategy="http_basic", htpasswd_file=str(path), grants=GRANTS)
    assert Api(conf).get("/os-services", user="bob").status_code == 200


@pytest.mark.parametrize(
    ("rule", "method", "path", "body"),
    [
        ("os-flavor-manage:create", "POST", "/flavors", FLAVOR),
        ("os-flavor-manage:delete", "DELETE", "/flavors/1", None),
        ("os-aggregates:create", "POST", "/os-aggregates", {"aggregate": {"name": "rack"}}),
        ("os-services:update", "PUT", "/os-services/disable", SERVICE),
        ("os-services:delete", "DELETE", f"/os-services/{IMAGE_ID}", None),
    ],
)
def test_who_the_operator_lets_in_is_let_in_by_conductors(
    secured, tmp_path, rule, method, path, body
):
    """They take no user's word for what is an administrator's, and know no policy: the api says."""
    (tmp_path / "policy.yaml").write_text(f'"os_compute_api:{rule}": "role:reader"\n')
    secured.app.reset()
    version = "2.53" if IMAGE_ID in path else "2.1"
    answer = secured.request(method, path, version, user="bob", json=body or {})
    assert answer.status_code < 300
    assert secured.conductor.calls[-1][1]["ctxt"].is_admin


def test_reset_adopts_changed_rules(secured, tmp_path):
    """After SIGHUP a rule in policy.yaml counts, and not before."""
    file = tmp_path / "policy.yaml"
    file.write_text('"os_compute_api:os-services:list": "role:reader"')
    assert secured.get("/os-services", user="bob").status_code == 403
    secured.app.reset()
    assert secured.get("/os-services", user="bob").status_code == 200


def test_reset_with_a_broken_file_changes_nothing(secured, tmp_path):
    """A typo in the file is reported and the old rules stay in force."""
    (tmp_path / "policy.yaml").write_text("{")
    with pytest.raises(StartupError):
        secured.app.reset()
    assert secured.get("/servers", user="bob").status_code == 200


def test_broken_policy_file_stops_the_start(tmp_path):
    """Better no api than one with rules nobody can read."""
    (tmp_path / "policy.yaml").write_text("{")
    with pytest.raises(StartupError, match=r"policy\.yaml can't be used"):
        Api(make_conf(tmp_path))


def test_another_project_s_server_is_not_found(secured):
    """What the conductor does not show somebody does not exist for the user."""
    secured.conductor.instances = [instance(uuid=SERVER.uuid)]
    assert secured.get(f"/servers/{SERVER.uuid}", user="eve").status_code == 404
    assert secured.get("/servers", user="eve").json == {"servers": []}
