"""Real clients at the identity service of the api: tokens, who there is, and what goes wrong."""

import keystoneauth1.exceptions
import openstack
import pytest

pytestmark = [
    pytest.mark.broker,
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),  # the SDK's own
]

JSON = ("-f", "json")


def connect(deployment, **auth):
    """A connection with nothing but an address, a name and a password."""
    user, password = deployment.auth("demo")
    given = {
        "auth_url": deployment.auth_url.removesuffix("/v3"),  # discovery finds the version
        "username": user,
        "password": password,
        "project_name": "demo",
        "user_domain_name": "Default",
        "project_domain_name": "Default",
    }
    return openstack.connect(auth=given | auth, load_yaml_config=False, load_envvars=False)


def test_a_token_is_issued(cli):
    """With the project that clouds.yaml names."""
    issued = cli("token", "issue", *JSON, cloud="micronova-demo")
    assert (issued["user_id"], issued["project_id"]) == ("demo", "demo")


def test_the_catalog_has_what_there_is(cli, deployment):
    """At the address that the client itself uses, and everything in it can be discovered."""
    listed = {each["Type"]: each["Endpoints"] for each in cli("catalog", "list", *JSON)}
    assert {"compute", "identity", "image"} <= listed.keys()
    assert {each["url"] for each in listed["compute"]} == {deployment.api_url}
    shown = {each["Service Type"] for each in cli("versions", "show", *JSON)}
    assert {"compute", "identity", "image"} <= shown


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("project", "list"), ["demo"]),
        (("user", "list"), ["admin", "demo", "reader"]),
        (("user", "list", "--project", "demo"), ["admin", "demo", "reader"]),
        (("project", "list", "--user", "demo"), ["demo"]),
        (("role", "list"), ["admin", "member", "reader"]),
        (("domain", "list"), ["Default"]),
    ],
    ids=" ".join,
)
def test_who_there_is(cli, words, expected):
    """Administrators see everybody."""
    assert sorted(each["Name"] for each in cli(*words, *JSON)) == expected


def test_role_assignments(cli):
    """Who may do what, by names."""
    listed = cli("role", "assignment", "list", "--names", "--user", "demo", *JSON)
    assert [(each["Role"], each["Project"]) for each in listed] == [("member", "demo@Default")]


def test_members_see_themselves(cli):
    """Their user and their projects; others are refused with Keystone's words."""
    member = {"cloud": "micronova-demo"}
    assert cli("user", "show", "demo", *JSON, **member)["default_project_id"] == "demo"
    assert cli("project", "show", "demo", *JSON, **member)["id"] == "demo"
    assert [p["Name"] for p in cli("project", "list", "--my-projects", *JSON, **member)] == ["demo"]
    refused = cli("user", "list", fails=True, **member)
    assert "not authorized to perform the requested action: identity:list_users" in refused


def test_commands_that_look_for_projects_and_zones(cli):
    """They ask identity, or the catalog, before they ask us."""
    assert cli("server", "list", "--project", "demo", *JSON) == []
    assert cli("server", "list", "--user", "demo", *JSON) == []
    zones = {zone["Zone Name"] for zone in cli("availability", "zone", "list", *JSON)}
    assert zones == {"internal", "nova"}


def test_what_can_t_be_done_says_so(cli):
    """Users are written elsewhere, and tokens are not taken back."""
    assert "htpasswd_file" in cli("user", "create", "joe", fails=True)
    token = cli("token", "issue", "-f", "value", "-c", "id").strip()
    assert "Another password of its user" in cli("token", "revoke", token, fails=True)


def test_a_server_is_booted_with_a_name_and_a_password(deployment):
    """From an address, a user and a project to a server, and nothing is overridden."""
    connection = connect(deployment)
    image = connection.image.find_image("cirros", ignore_missing=False)
    flavor = connection.compute.find_flavor("m1.tiny", ignore_missing=False)
    server = connection.compute.create_server(
        name="web", image_id=image.id, flavor_id=flavor.id, networks="none"
    )
    server = connection.compute.wait_for_server(server, interval=0.1, wait=20)
    assert (server.project_id, server.user_id) == ("demo", "demo")
    connection.compute.delete_server(server)
    connection.compute.wait_for_delete(server, interval=0.1, wait=20)


@pytest.mark.parametrize(
    "auth",
    [
        {"password": "wrong"},
        {"username": "mallory"},
        {"project_name": "other"},
        {"user_domain_name": "Other"},
        {"project_domain_name": "Other"},
    ],
    ids=str,
)
def test_nobody_else_gets_in(deployment, auth):
    """The exception that clients know."""
    with pytest.raises(keystoneauth1.exceptions.Unauthorized):
        connect(deployment, **auth).session.get_token()


def test_an_expired_token_is_renewed_by_the_client(deployment):
    """Nobody notices: keystoneauth asks for another when the api says 401."""
    deployment.configure("api", {"identity": {"token_lifetime": 60}})
    deployment.restart("api")
    connection = connect(deployment)
    first = connection.session.get_token()
    # whatever the client believes, the api takes no token whose key is gone
    keys = deployment.credentials.token_keys
    kept = keys.read_text()
    keys.write_text("b" * 43 + "=\n")
    deployment.restart("api")
    try:
        assert list(connection.compute.servers()) == []
        assert connection.session.get_token() != first
    finally:
        keys.write_text(kept)
        deployment.configure("api", {"identity": {"token_lifetime": 3600}})
        deployment.restart("api")
