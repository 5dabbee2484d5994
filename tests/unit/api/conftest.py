"""The app as every test of the api gets it: everybody an administrator, or users by name."""

import pytest

from tests.unit.api.fakes import PASSWORD, USERS, Api, make_conf, write_htpasswd


@pytest.fixture
def api(tmp_path) -> Api:
    """The api without authentication."""
    return Api(make_conf(tmp_path))


@pytest.fixture
def secured(tmp_path) -> Api:
    """The api with users that have different roles, see USERS."""
    path = write_htpasswd(tmp_path / "htpasswd", **dict.fromkeys(USERS, PASSWORD))
    return Api(
        make_conf(tmp_path, auth_strategy="http_basic", htpasswd_file=str(path), grants=USERS)
    )
