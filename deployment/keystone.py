"""A Keystone in front of the api: what both are told of each other."""

from collections.abc import Mapping
from typing import Any

from common.descriptions import services
from deployment.config_file import Options
from deployment.credentials import PROJECT

SERVICE = "micronova"  # the user as whom the api asks
REGION = "RegionOne"


def options(public_url: str, url: str, password: str) -> Options:
    """How the api asks it.

    :param public_url: where users reach it, such as http://127.0.0.1:5000/v3
    :param url: where the api does
    :param password: of the user as whom the api asks
    """
    return {
        "api": {"auth_strategy": "keystone"},
        "keystone_authtoken": {
            "www_authenticate_uri": public_url,
            "auth_type": "password",
            "auth_url": url,
            "username": SERVICE,
            "password": password,
            "project_name": "service",
            "user_domain_id": "default",
            "project_domain_id": "default",
            "service_token_roles_required": True,
        },
    }


def contents(
    url: str, api_url: str, passwords: Mapping[str, str], roles: Mapping[str, str], password: str
) -> dict[str, Any]:
    """What ``etc/keystone/populate.py`` is to put into it.

    :param api_url: where users reach the api, such as http://127.0.0.1:8774/v2.1
    :param passwords: by user, of whom one is admin
    :param roles: in the one project, by user
    :param password: of the user as whom the api asks
    """
    apis = {
        "compute": "",
        **{k: p for each in services().values() for k, p in each.catalog.items()},
    }
    image = f"{api_url.removesuffix('/v2.1')}/image"
    return {
        "auth_url": url,
        "admin_password": passwords["admin"],
        "service_password": password,
        "users": {user: word for user, word in passwords.items() if user != "admin"},
        "roles": dict(roles),
        "project": PROJECT,
        "region": REGION,
        "endpoints": {"image": image, **{kind: api_url + path for kind, path in apis.items()}},
    }
