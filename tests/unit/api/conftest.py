"""The app as every test of the api gets it: everybody an administrator, or users by name."""

import pytest
from oslo_config import cfg

from tests.unit.api.fakes import GRANTS, PASSWORD, USERS, Api, make_conf, write_htpasswd


@pytest.fixture
def api(tmp_path) -> Api:
    """The api without authentication."""
    return Api(make_conf(tmp_path))


@pytest.fixture
def users_conf(tmp_path) -> cfg.ConfigOpts:
    """A configuration with users that have different roles, see USERS."""
    path = write_htpasswd(tmp_path / "htpasswd", **dict.fromkeys(USERS, PASSWORD))
    return make_conf(tmp_path, auth_strategy="http_basic", htpasswd_file=str(path), grants=GRANTS)


@pytest.fixture
def secured(users_conf) -> Api:
    """The api with users that have different roles, see USERS."""
    return Api(users_conf)
