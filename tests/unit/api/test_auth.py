"""Authentication: who gets in, and what a wrong file or a wrong password leads to."""

import base64

import bcrypt
import pytest

from common.exception import StartupError
from identity import grants
from identity.strategies import NoAuth
from tests.unit.api.fakes import PASSWORD, Api, basic, make_conf, write_htpasswd
from web import htpasswd
from web.htpasswd import Htpasswd

OPTION = "[api] htpasswd_file"
GOOD_HASH = "$2b$04$" + "a" * 53


@pytest.fixture
def checks(monkeypatch):
    """How often bcrypt was asked."""
    asked = []
    real = bcrypt.checkpw

    def counted(password, hashed):
        asked.append(hashed)
        return real(password, hashed)

    monkeypatch.setattr(bcrypt, "checkpw", counted)
    return asked


def test_right_password_gets_in(secured):
    """The user acts in the granted project with the granted role and those it implies."""
    assert secured.get("/servers", user="alice").status_code == 200
    ctxt = secured.conductor.asked("instance_list")["ctxt"]
    assert (ctxt.user_id, ctxt.project_id) == ("alice", "demo")
    assert ctxt.roles == ["reader", "member"]
    assert ctxt.is_admin is False


def test_administrator_is_one(secured):
    """The admin role lifts the restriction to one project."""
    secured.get("/servers", user="root")
    assert secured.conductor.asked("instance_list")["ctxt"].is_admin is True


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer token",
        "Basic",
        "Basic %%%",
        "Basic " + base64.b64encode(b"\xff\xff").decode(),
        "Basic " + base64.b64encode(b"no colon").decode(),
        basic("alice", "wrong"),
        basic("nobody", PASSWORD),
        basic("alice", "x" * 100),
        basic("", ""),
    ],
)
def test_anybody_else_is_challenged(secured, header):
    """401 says how to authenticate, in Nova's format."""
    headers = {} if header is None else {"Authorization": header}
    answer = secured.get("/servers", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")
    assert answer.json["unauthorized"]["code"] == 401
    assert secured.conductor.calls == []


def test_user_without_a_grant_may_do_nothing(tmp_path):
    """A known user without a role is told to ask for one."""
    path = write_htpasswd(tmp_path / "htpasswd", mallory=PASSWORD)
    conf = make_conf(tmp_path, auth_strategy="http_basic", htpasswd_file=str(path), grants=[])
    answer = Api(conf).get("/servers", user="mallory")
    assert answer.status_code == 403
    assert "[api] grants" in answer.json["forbidden"]["message"]


def test_verified_password_is_not_computed_again(tmp_path, checks):
    """bcrypt is slow on purpose: it runs once for each password that is right."""
    users = Htpasswd(str(write_htpasswd(tmp_path / "htpasswd", alice=PASSWORD)), OPTION)
    assert [users.verify("alice", PASSWORD) for _ in range(3)] == [True] * 3
    assert len(checks) == 1


def test_wrong_password_is_computed_every_time(tmp_path, checks):
    """Guessing stays slow."""
    users = Htpasswd(str(write_htpasswd(tmp_path / "htpasswd", alice=PASSWORD)), OPTION)
    assert [users.verify("alice", "wrong") for _ in range(3)] == [False] * 3
    assert len(checks) == 3


def test_unknown_user_costs_as_much_as_a_known_one(tmp_path, checks):
    """Nobody learns from the time of an answer which users there are."""
    users = Htpasswd(str(write_htpasswd(tmp_path / "htpasswd", alice=PASSWORD)), OPTION)
    users.verify("alice", "wrong")
    users.verify("nobody", "wrong")
    assert [hashed[:7] for hashed in checks] == [b"$2b$04$", b"$2b$04$"]


def test_user_and_password_are_not_mixed_up(tmp_path):
    """A verified pair does not open the door to another that is written the same in a row."""
    users = Htpasswd(str(write_htpasswd(tmp_path / "htpasswd", alice=PASSWORD)), OPTION)
    assert users.verify("alice", PASSWORD)
    assert not users.verify("alices", "ecret")


def test_changed_file_is_read_again(tmp_path):
    """A new password counts at the next request, the old one no longer, though it was verified."""
    path = write_htpasswd(tmp_path / "htpasswd", alice="old")
    users = Htpasswd(str(path), OPTION)
    assert users.verify("alice", "old")
    write_htpasswd(path, alice="new", bob="new")
    assert users.verify("alice", "new")
    assert not users.verify("alice", "old")


def test_broken_file_leaves_users_as_they_were(tmp_path, caplog):
    """An editor's half-written file locks nobody out; the log says what is wrong, once."""
    path = write_htpasswd(tmp_path / "htpasswd", alice=PASSWORD)
    users = Htpasswd(str(path), OPTION)
    path.write_text("broken")
    assert users.verify("alice", PASSWORD)
    assert users.verify("alice", PASSWORD)
    assert caplog.text.count("line 1 is not USER:BCRYPT-HASH") == 1


def test_memory_of_verified_passwords_is_bounded(tmp_path, monkeypatch):
    """The oldest is forgotten first."""
    monkeypatch.setattr(htpasswd, "MAX_VERIFIED", 1)
    users = Htpasswd(str(write_htpasswd(tmp_path / "htpasswd", alice="a", bob="b")), OPTION)
    assert users.verify("alice", "a")
    assert users.verify("bob", "b")
    assert len(users._verified) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("alice:plain", "line 1 is not USER:BCRYPT-HASH"),
        (f"# users\n\nalice:{GOOD_HASH}\nbob", "line 4 is not USER:BCRYPT-HASH"),
        (f"alice:{GOOD_HASH}\nalice:{GOOD_HASH}", "line 2 names a user again"),
        ("alice:$apr1$salt$hash", "line 1 is not USER:BCRYPT-HASH"),
    ],
)
def test_malformed_file_stops_the_start(tmp_path, text, message):
    """The error names file and line, and shows nothing of a hash."""
    path = tmp_path / "htpasswd"
    path.write_text(text)
    with pytest.raises(StartupError, match=message) as raised:
        Htpasswd(str(path), OPTION)
    assert str(path) in str(raised.value)
    assert "aaa" not in str(raised.value)


def test_missing_file_stops_the_start(tmp_path):
    """The error names option and file."""
    with pytest.raises(StartupError, match=r"\[api\] htpasswd_file .*nowhere can't be read"):
        Htpasswd(str(tmp_path / "nowhere"), OPTION)


@pytest.mark.parametrize("text", ["demo", "demo/", "/member", "demo/boss"])
def test_malformed_grant_stops_the_start(text):
    """The error shows the grant and the form it must have."""
    with pytest.raises(StartupError, match="is not USER:PROJECT/ROLE"):
        grants.parse([f"alice:{text}"])


def test_a_user_with_several_projects_acts_in_the_first(secured):
    """With nothing but a name and a password no other can be meant."""
    conf = secured.app._authenticator._directory._conf
    conf.set_override("grants", ["alice:web/reader", "alice:shop/member"], "api")
    secured.app.reset()
    secured.get("/servers", user="alice")
    ctxt = secured.conductor.asked("instance_list")["ctxt"]
    assert (ctxt.project_id, ctxt.roles) == ("web", ["reader"])


def test_two_roles_in_one_project_stop_the_start():
    """The higher one implies the other: whoever wrote both meant something else."""
    with pytest.raises(StartupError, match="alice has two roles in web"):
        grants.parse(["alice:web/member", "alice:web/admin"])


def test_reset_adopts_new_grants(secured):
    """After SIGHUP a user has the new role."""
    conf = secured.app._authenticator._directory._conf
    conf.set_override("grants", ["alice:web/reader"], "api")
    secured.app.reset()
    secured.get("/servers", user="alice")
    assert secured.conductor.asked("instance_list")["ctxt"].project_id == "web"


def test_reset_with_wrong_grants_changes_nothing(secured):
    """A typo in the file is reported and the old grants stay in force."""
    conf = secured.app._authenticator._directory._conf
    conf.set_override("grants", ["alice:typo"], "api")
    with pytest.raises(StartupError):
        secured.app.reset()
    assert secured.get("/servers", user="alice").status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_noauth_is_for_loopback(tmp_path, host):
    """On one machine everybody may be an administrator."""
    api = Api(make_conf(tmp_path, host=host))
    name = f"[{host}]" if ":" in host else host
    assert api.get("/servers", headers={"Host": f"{name}:8774"}).status_code == 200
    ctxt = api.conductor.asked("instance_list")["ctxt"]
    assert (ctxt.project_id, ctxt.roles) == ("demo", ["reader", "member", "admin"])


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example:8774"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_noauth_obeys_no_web_page(api, headers):
    """A page from elsewhere that makes a browser ask is refused, whatever it calls itself."""
    answer = api.get("/servers", headers=headers)
    assert answer.status_code == 403
    assert api.conductor.calls == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "[::1]:8774", "Origin": "http://localhost:8775"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=str,
)
def test_noauth_obeys_what_is_on_this_machine(api, headers):
    """Programs, a page of this machine, and what is typed into a browser's address bar."""
    assert api.get("/servers", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/servers", "/v2.1"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "a:80@127.0.0.1"},
        {"Host": ""},
        {"Host": "127.0.0.1:80,evil"},
        {"Host": "[::1"},
        {"Host": "a/b"},
        {"Origin": "http://[::1"},
        {"Origin": "127.0.0.1"},
        {"Origin": "http://a@127.0.0.1"},
    ],
    ids=str,
)
def test_odd_names_are_bad_requests(secured, path, headers):
    """What can be understood in more than one way is answered with 400, with a password or not."""
    assert secured.get(path, user="root", headers=headers).status_code == 400
    assert secured.conductor.calls == []


def test_guessing_is_slowed_down(secured, checks):
    """After some wrong passwords 429 says when to come back, and costs no computation."""
    codes = [guess(secured).status_code for _ in range(10)]
    assert codes == [401] * 5 + [429] * 5
    assert len(checks) == 5
    answer = guess(secured)
    assert answer.headers["Retry-After"] == "1"
    assert answer.json["overLimit"]["code"] == 429


def test_who_is_guessed_at_is_not_locked_out(secured):
    """From another address a user gets in, and so does one whose password was verified lately."""
    for _ in range(10):
        guess(secured)
    assert secured.get("/servers", user="alice").status_code == 429
    assert secured.get("/servers", user="alice", remote_addr="192.0.2.1").status_code == 200
    assert secured.get("/servers", user="alice").status_code == 200


def test_other_users_of_an_address_wait_a_second_at_most(secured):
    """Who guesses at many users is slowed down as well, at the price of a second for neighbours."""
    for number in range(60):
        guess(secured, f"user{number}")
    answer = secured.get("/servers", user="alice")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")


def test_a_right_password_ends_the_counting(secured):
    """Who mistypes now and then never waits."""
    for _ in range(4):
        assert [guess(secured).status_code for _ in range(4)] == [401] * 4
        secured.app.reset()  # so that the right password is verified anew
        assert secured.get("/servers", user="alice").status_code == 200


def guess(api, user="alice"):
    """A request with a wrong password."""
    return api.get("/servers", headers={"Authorization": basic(user, "wrong")})


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.org"])
def test_noauth_is_refused_elsewhere(tmp_path, host):
    """Nobody opens a cloud to a network by accident."""
    with pytest.raises(StartupError, match="noauth is refused"):
        NoAuth(make_conf(tmp_path, host=host))
