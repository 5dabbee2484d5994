"""auth_strategy keystone without a Keystone: what is wrong is found at the start, or said."""

import sys

import pytest

from common.exception import StartupError
from identity.keystone import Keystone
from tests.unit.api.fakes import Api, make_conf


def test_the_extra_has_to_be_installed(tmp_path, monkeypatch):
    """The error says how."""
    monkeypatch.setitem(sys.modules, "keystonemiddleware", None)
    with pytest.raises(StartupError, match=r"pip install 'micronova\[keystone\]'"):
        Keystone(make_conf(tmp_path))


def test_an_unknown_way_to_ask_stops_the_start(tmp_path):
    """A typo in auth_type is found before anybody asks."""
    conf = make_conf(tmp_path, auth_strategy="keystone")
    (tmp_path / "api.conf").write_text("[keystone_authtoken]\nauth_type = passwort\n")
    conf.reload_config_files()
    with pytest.raises(StartupError, match=r"\[keystone_authtoken\]"):
        Keystone(conf)


def test_without_a_keystone_nobody_gets_in(tmp_path):
    """503, whatever the token; no waiting, and no error of ours."""
    conf = make_conf(tmp_path, auth_strategy="keystone")
    (tmp_path / "api.conf").write_text(
        "[keystone_authtoken]\nauth_type = password\nauth_url = http://127.0.0.1:9/v3\n"
        "username = x\npassword = x\nproject_name = x\n"
        "user_domain_id = default\nproject_domain_id = default\n"
        "www_authenticate_uri = http://127.0.0.1:9/v3\n"
    )
    conf.reload_config_files()
    api = Api(conf)
    answer = api.get("/servers", headers={"X-Auth-Token": "token"})
    assert answer.status_code == 503
    assert api.get("/servers").status_code == 401
    assert api.client.simulate_get("/identity/v3").status_code == 401
    assert api.conductor.calls == []
