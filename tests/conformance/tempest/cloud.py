"""A deployment for Tempest, and the two files that tell it of one."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bcrypt
import requests

from deployment.config_file import Options, merged, write_config
from deployment.local import Deployment

KNOWN = Path(__file__).with_name("tempest.conf")
COMPUTES = 3
SETS = 8  # of users and projects: each test class that runs takes some for itself

# A user's name, role, and the project of its set; what Tempest takes it for.
_USERS = (
    ("alternate", "member", "others", {}),
    ("member", "member", "team", {"roles": ["member"]}),
    ("reader", "reader", "team", {"roles": ["reader"]}),
    # a role that there isn't: Tempest wants to know who would have it, and asks administrators then
    ("manager", "member", "team", {"roles": ["manager"]}),
    ("admin", "admin", "staff", {"roles": ["admin"], "types": ["admin"]}),
)
ADMIN, ADMIN_PROJECT = "admin0", "staff0"
_PASSWORD = secrets.token_hex(8)

OPTIONS: Options = {
    "conductor": {"images": "cirros:1,other:1", "reconcile_interval": 1},
    "service": {"report_interval": 2},
    "compute": {"sync_interval": 2},
}
"""Two images that fit the smallest flavor; what is corrected in the background, soon is."""


def deploy(folder: Path, transport_url: str, **sizes: Any) -> Deployment:
    """A deployment with users enough, which is not started."""
    folder.mkdir(parents=True, exist_ok=True)
    hashed = bcrypt.hashpw(_PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    users = folder / "users"
    users.write_text("".join(f"{account['username']}:{hashed}\n" for account, _ in _accounts()))
    grants = {a["username"]: f"{a['project_name']}/{role}" for a, role in _accounts()}
    own: Options = {"api": {"htpasswd_file": users, "grants": grants}}
    return Deployment(
        folder, transport_url, computes=COMPUTES, options=merged(OPTIONS, own), **sizes
    )


def _accounts() -> Iterator[tuple[dict[str, Any], str]]:
    """Tempest's accounts, and their roles; it takes the first that fits and is free."""
    for user, role, project, taken_for in _USERS:
        for number in range(SETS):
            yield (
                {
                    "username": f"{user}{number}",
                    "password": _PASSWORD,
                    "project_name": f"{project}{number}",
                    **taken_for,
                },
                role,
            )


def write_files(deployment: Deployment, folder: Path) -> Path:
    """Write tempest.conf and the accounts it names, for a deployment that runs."""
    accounts = folder / "accounts.yaml"
    accounts.write_text(json.dumps([account for account, _ in _accounts()], indent=1))
    first, other = _images(deployment)
    own: Options = {
        "DEFAULT": {"log_file": folder / "tempest.log"},
        "oslo_concurrency": {"lock_path": folder / "locks"},
        "auth": {
            "test_accounts_file": accounts,
            "admin_username": ADMIN,
            "admin_password": _PASSWORD,
            "admin_project_name": ADMIN_PROJECT,
        },
        "identity": {"uri_v3": deployment.auth_url},
        "compute": {"image_ref": first, "image_ref_alt": other, "min_compute_nodes": COMPUTES},
    }
    path = folder / "tempest.conf"
    write_config(path, own)
    path.write_text(KNOWN.read_text() + "\n" + path.read_text())
    return path


def _images(deployment: Deployment) -> list[str]:
    login = (ADMIN, _PASSWORD)
    answer = requests.get(f"{deployment.api_url}/images", auth=login, timeout=60)
    return [image["id"] for image in answer.json()["images"]]
