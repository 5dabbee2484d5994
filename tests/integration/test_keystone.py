"""A real Keystone says who asks; and says to wrong requests what our own identity service says."""

from collections.abc import Iterator
from typing import Any

import openstack
import pytest
import requests

from deployment.local import Deployment
from tests.fixtures.keystone import RealKeystone
from tests.unit.api.fakes import make_conf, write_htpasswd
from tests.unit.identity.conftest import Door, by_password, by_token, key

pytestmark = [
    pytest.mark.broker,
    pytest.mark.timeout(600),  # it is installed first
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),  # the SDK's own
]
LONG = 60  # seconds


@pytest.fixture(scope="module")
def keystone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKeystone]:
    running = RealKeystone(tmp_path_factory.mktemp("keystone") / "state")
    yield running
    running.process.stop(10)


@pytest.fixture(scope="module")
def deployment(
    keystone: RealKeystone, module_vhost_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployment]:
    """A deployment in front of which the Keystone is."""
    folder = tmp_path_factory.mktemp("asked")
    with Deployment(folder, module_vhost_url, options=keystone.options()) as running:
        keystone.populate(running.api_url)
        keystone.populate(running.api_url)  # to repeat it changes nothing
        yield running


def ask(deployment: Deployment, token: str | None, path: str = "servers", **headers: str) -> Any:
    """A request with a token."""
    sent = headers | ({"X-Auth-Token": token} if token else {})
    return requests.get(f"{deployment.api_url}/{path}", headers=sent, timeout=LONG)


def test_its_users_boot_servers(keystone: RealKeystone, deployment: Deployment) -> None:
    """The catalog is Keystone's, and the ids of user and project are those that it knows."""
    auth = keystone.auth("demo")
    connection = openstack.connect(auth=auth, load_yaml_config=False, load_envvars=False)
    image = connection.image.find_image("cirros", ignore_missing=False)
    flavor = connection.compute.find_flavor("m1.tiny", ignore_missing=False)
    server = connection.compute.create_server(
        name="web", image_id=image.id, flavor_id=flavor.id, networks="none"
    )
    server = connection.compute.wait_for_server(server, interval=0.1, wait=LONG)
    assert server.project_id == connection.current_project_id
    assert server.user_id == connection.current_user_id
    connection.compute.delete_server(server)
    connection.compute.wait_for_delete(server, interval=0.1, wait=LONG)


@pytest.mark.parametrize(
    ("user", "path", "status"),
    [
        ("admin", "os-hypervisors", 200),
        ("demo", "os-hypervisors", 403),
        ("reader", "servers", 200),
        ("reader", "os-hypervisors", 403),
    ],
)
def test_roles_are_keystones(
    keystone: RealKeystone, deployment: Deployment, user: str, path: str, status: int
) -> None:
    """Those that it gave, and those that they imply."""
    assert ask(deployment, keystone.token(user), path).status_code == status


def test_nobody_says_who_they_are_themselves(
    keystone: RealKeystone, deployment: Deployment
) -> None:
    """The headers that Keystone's middleware writes are not the client's to send."""
    claims = {"X-Roles": "admin", "X-User-Id": "root", "X-Identity-Status": "Confirmed"}
    assert ask(deployment, None, **claims).status_code == 401
    refused = ask(deployment, keystone.token("reader"), "os-hypervisors", **claims)
    assert refused.status_code == 403


@pytest.mark.parametrize("token", [None, "nonsense", "gAAAAA", "x" * 5000])
def test_what_is_no_token(keystone: RealKeystone, deployment: Deployment, token: str) -> None:
    """401 says where to get one."""
    answer = ask(deployment, token)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == f'Keystone uri="{keystone.url}"'
    assert answer.json()["unauthorized"]["code"] == 401


def test_a_token_that_was_taken_back(keystone: RealKeystone, deployment: Deployment) -> None:
    """It ends at once where Keystone is asked each time, and no later than token_cache_time."""
    token = keystone.token()
    assert ask(deployment, token).status_code == 200
    headers = {"X-Auth-Token": token, "X-Subject-Token": token}
    requests.delete(f"{keystone.url}/auth/tokens", headers=headers, timeout=LONG)
    assert ask(deployment, token).status_code == 401


@pytest.mark.parametrize("scope", [{"unscoped": {}}, {"system": {"all": True}}], ids=str)
def test_a_token_for_no_project(
    keystone: RealKeystone, deployment: Deployment, scope: dict[str, Any]
) -> None:
    """403 says what is missing; nor is anybody an administrator by it."""
    user = "demo" if "unscoped" in scope else "admin"
    token = keystone.token(user, scope)
    answer = ask(deployment, token)
    assert answer.status_code == 403
    assert "for no project" in answer.json()["forbidden"]["message"]


def test_keystone_away(keystone: RealKeystone, deployment: Deployment) -> None:
    """Nobody gets in, nobody is told that the token is bad, and nobody waits for long."""
    token = keystone.token()
    keystone.process.stop(10)
    try:
        answer = ask(deployment, token)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert "Keystone" in answer.json()["serviceUnavailable"]["message"]
    finally:
        keystone.start()
    assert ask(deployment, token).status_code == 200
    keystone.process.pause()
    try:
        assert ask(deployment, token).status_code == 503
    finally:
        keystone.process.resume()
    assert ask(deployment, token).status_code == 200


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Door:
    """Our own identity service, with a user of the same name, password and project."""
    folder = tmp_path_factory.mktemp("ours")
    users = write_htpasswd(folder / "htpasswd", admin="admin-secret")
    (folder / "token-keys").write_text(key("a"))
    grants = ["admin:admin/admin"]
    conf = make_conf(folder, auth_strategy="token", htpasswd_file=str(users), grants=grants)
    conf.set_override("key_file", str(folder / "token-keys"), "identity")
    return Door(conf)


WHO = {"name": "admin", "domain": {"id": "default"}, "password": "admin-secret"}
ADMIN = by_password("admin", "admin-secret")
IN_PROJECT = {"project": {"name": "admin", "domain": {"name": "Default"}}}


def user(who: dict[str, Any]) -> dict[str, Any]:
    """Who asks, by a password."""
    return {"identity": {"methods": ["password"], "password": {"user": who}}}


@pytest.mark.parametrize(
    "auth",
    [
        None,
        {"identity": ADMIN, "scope": IN_PROJECT},
        {"identity": ADMIN, "scope": {"unscoped": {}}},
        {"identity": ADMIN, "scope": "unscoped"},
        {"identity": ADMIN, "scope": {}},
        {"identity": ADMIN, "scope": {"project": {"name": "admin"}}},
        {"identity": ADMIN, "scope": {"project": {"id": "none"}}},
        {"identity": ADMIN, "scope": {"project": {"name": "none", "domain": {"id": "default"}}}},
        {"identity": ADMIN, "scope": {"domain": {"id": "default"}}},
        {"identity": ADMIN, "scope": IN_PROJECT | {"domain": {"id": "default"}}},
        {"identity": by_password("admin", "wrong")},
        {"identity": by_password("mallory", "wrong")},
        {"identity": by_token("nonsense")},
        {"identity": {"methods": []}},
        {"identity": {"methods": ["password"]}},
        user({"name": "admin", "password": "admin-secret"}),
        user({"name": "admin", "domain": {"id": "default"}}),
        user({"id": "nobody", "password": "admin-secret"}),
        user(WHO | {"domain": {"id": "other"}}),
        user({"password": "admin-secret"}),
        user(WHO | {"domain": {}}),
        {"identity": ADMIN, "scope": {"project": {}}},
        {"identity": ADMIN, "scope": {"project": {"name": "admin", "domain": {}}}},
    ],
    ids=str,
)
def test_ours_answers_as_keystone_does(
    keystone: RealKeystone, ours: Door, auth: dict[str, Any] | None
) -> None:
    """The status, the words of an error, and the fields of a token."""
    body = {} if auth is None else {"auth": auth}
    theirs = requests.post(f"{keystone.url}/auth/tokens", json=body, timeout=LONG)
    answer = ours.ask("POST", "/auth/tokens", json=body)
    assert answer.status_code == theirs.status_code
    if theirs.status_code != 201:
        assert answer.json == theirs.json()
    else:
        assert form(answer.json) == form(theirs.json())
    assert ("WWW-Authenticate" in answer.headers) is ("WWW-Authenticate" in theirs.headers)


@pytest.mark.parametrize(
    "path",
    [
        *("/users", "/projects", "/roles", "/domains", "/regions", "/services", "/endpoints"),
        *("/groups", "/auth/projects", "/auth/catalog", "/auth/domains", "/domains/default"),
        *("/role_assignments", "/regions/RegionOne", "/auth/tokens", ""),
        *("/users/none", "/projects/none", "/roles/none", "/domains/none", "/services/none"),
    ],
)
def test_ours_shows_what_keystone_shows(keystone: RealKeystone, ours: Door, path: str) -> None:
    """The fields of each record, and the words of an error."""
    auth = {"auth": {"identity": ADMIN, "scope": IN_PROJECT}}
    given = requests.post(f"{keystone.url}/auth/tokens", json=auth, timeout=LONG)
    token = given.headers["X-Subject-Token"]
    headers = {"X-Auth-Token": token, "X-Subject-Token": token}
    theirs = requests.get(f"{keystone.url}{path}", headers=headers, timeout=LONG)
    token = ours.log_in("admin", IN_PROJECT, password="admin-secret").headers["X-Subject-Token"]
    path, _, query = path.partition("?")
    answer = ours.ask("GET", path, token, headers={"X-Subject-Token": token}, query_string=query)
    assert answer.status_code == theirs.status_code
    assert form(answer.json) == form(theirs.json())


def form(found: Any) -> Any:
    """What a document is like: its fields, and what the first item of each list is like."""
    if isinstance(found, dict):
        same = {name: value for name, value in found.items() if name != "default_project_id"}
        return {name: form(value) for name, value in same.items()}
    if isinstance(found, list):
        return [form(found[0])] if found else []
    return type(found)
