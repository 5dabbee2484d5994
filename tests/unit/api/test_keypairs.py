"""Keypairs: fingerprints as Nova has them, and private keys that nobody keeps."""

import subprocess

import falcon
import pytest

from api import keys
from api.microversion import Version
from api.schemas import keypairs as schemas
from common.exception import Invalid, KeyPairExists
from common.objects import KeyPair
from tests.unit.api.fakes import server_body
from tests.unit.api.objects import NOW

SSH = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE1vkaKMIaw6H+InHIlYzK4znhNI6XaYyUzfU9zYrmq3 me"
SSH_IS = "26:49:d9:f7:bd:1d:d9:a9:4a:00:6d:45:92:f0:aa:cd"  # ssh-keygen -E md5 -l
X509 = """-----BEGIN CERTIFICATE-----
MIIBbjCCARWgAwIBAgIUIVP5xsaUOUxqOzEep3RLgh6ly1cwCgYIKoZIzj0EAwIw
DDEKMAgGA1UEAwwBeDAgFw0yNjExMjcwMjIwNTZaGA8yMTI2MTEwMzAyMjA1Nlow
DDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLxG0cHDC5DA
8NDcFaxtqPOjY0ThT8QVJQOQEzoO0EKcZTYhJS2Nv/zL/Xsp5uYnhmxqCrnSzGvg
hnX70sNeirSjUzBRMB0GA1UdDgQWBBQU55e3HBvI2eFAqokA1eVoKWMAhDAfBgNV
HSMEGDAWgBQU55e3HBvI2eFAqokA1eVoKWMAhDAPBgNVHRMBAf8EBTADAQH/MAoG
CCqGSM49BAMCA0cAMEQCIFn2y15JbqPEkZ9N1Ceqjh9dhevzGDqSAT3K1mqJ4K+c
AiAoeDYNUICFnIhomUkY2wRbU6pdQFrlQGRIY6VmyLk49g==
-----END CERTIFICATE-----
"""
X509_IS = "c9:be:a9:9a:93:72:23:7b:02:b2:12:71:81:a6:b9:05:40:da:f6:97"  # openssl -sha1


def keypair(name="mine", user="alice"):
    """A keypair that there is."""
    fields = {"public_key": SSH, "fingerprint": SSH_IS, "type": "ssh"}
    return KeyPair(id=7, user_id=user, name=name, created_at=NOW, **fields)


def create(api, version="2.10", **fields):
    """Ask for a keypair called mine."""
    body = {"keypair": {"name": "mine", **fields}}
    return api.post("/os-keypairs", body, version)


@pytest.mark.parametrize(
    ("kind", "key", "known_as"), [("ssh", SSH, SSH_IS), ("x509", X509, X509_IS)]
)
def test_a_public_key_is_kept(api, kind, key, known_as):
    """Under the fingerprint that the tools of the trade give it."""
    shown = create(api, type=kind, public_key=key).json["keypair"]
    assert (shown["fingerprint"], shown["type"], shown["public_key"]) == (known_as, kind, key)
    assert "private_key" not in shown


def test_a_new_pair_is_made_and_forgotten(api, tmp_path):
    """The private key reaches who asked, fits the public one, and is sent nowhere else."""
    shown = create(api).json["keypair"]
    file = tmp_path / "key"
    file.write_text(shown["private_key"])
    file.chmod(0o600)
    said = subprocess.run(
        ["ssh-keygen", "-y", "-f", str(file)], capture_output=True, text=True, check=True
    )
    assert said.stdout.split()[:2] == shown["public_key"].split()[:2]
    assert "PRIVATE" not in str(api.conductor.calls)
    assert "private_key" not in api.get("/os-keypairs/mine", "2.10").json["keypair"]


@pytest.mark.parametrize(("version", "status", "gone"), [("2.1", 200, 202), ("2.2", 201, 204)])
def test_statuses_by_version(api, version, status, gone):
    """201 and 204 since 2.2."""
    assert create(api, version, public_key=SSH).status_code == status
    assert api.delete("/os-keypairs/mine", version).status_code == gone


@pytest.mark.parametrize(
    ("version", "fields"),
    [
        ("2.1", {"type": "ssh"}),
        ("2.2", {"type": "dsa"}),
        ("2.9", {"user_id": "bob"}),
        ("2.10", {"name": "a@b"}),
        ("2.10", {"name": ""}),
        ("2.10", {"name": "x" * 256}),
        ("2.10", {"name": " a"}),
        ("2.10", {"public_key": "ssh-rsa JUNK junk"}),
        ("2.10", {"public_key": ""}),
        ("2.10", {"public_key": SSH, "type": "x509"}),
        ("2.10", {"type": "x509"}),
    ],
)
def test_malformed_keypairs_are_refused(api, version, fields):
    """And what there is not yet, or no longer, at a version."""
    assert create(api, version, **fields).status_code == 400
    assert api.conductor.keypairs == []


def test_what_changes_with_2_92():
    """A name may look like an address, and whoever brings no key gets none."""
    address = {"keypair": {"name": "me@example.org", "public_key": SSH}}
    schemas.CREATE.validate(Version(2, 92), address)
    for version, body in ((91, address), (92, {"keypair": {"name": "mine"}})):
        with pytest.raises(falcon.HTTPBadRequest):
            schemas.CREATE.validate(Version(2, version), body)


def test_a_name_is_taken_once(api):
    """The conductor says so."""
    api.conductor.fail = KeyPairExists(name="mine")
    answer = create(api, public_key=SSH)
    assert answer.json["conflictingRequest"]["message"] == "Key pair 'mine' already exists."


def test_shown_in_full(api):
    """With what Nova has of it, though it is always the same."""
    api.conductor.keypairs = [keypair(user="bob")]
    shown = api.get("/os-keypairs/mine?user_id=bob", "2.10").json["keypair"]
    same = {"deleted": False, "deleted_at": None, "updated_at": None}
    made = {"id": 7, "user_id": "bob", "created_at": "2026-01-02T03:04:05.000000"}
    assert shown.items() >= {**same, **made, "type": "ssh"}.items()
    assert "type" not in api.get("/os-keypairs/mine", "2.1").json.get("keypair", {})


def test_lists_have_pages_since_2_35(secured):
    """Before, all of them at once."""
    secured.conductor.keypairs = [keypair(name) for name in ("a", "b", "c")]
    page = secured.get("/os-keypairs?limit=2", "2.35", user="alice").json
    assert [each["keypair"]["name"] for each in page["keypairs"]] == ["a", "b"]
    assert "marker=b" in page["keypairs_links"][0]["href"]
    assert len(secured.get("/os-keypairs?limit=2", "2.34", user="alice").json["keypairs"]) == 3


def test_others_keypairs_are_for_administrators(secured):
    """Everybody has own ones, readers too."""
    secured.conductor.keypairs = [keypair()]
    assert secured.get("/os-keypairs/mine?user_id=alice", "2.10", user="bob").status_code == 403
    assert secured.get("/os-keypairs/mine?user_id=alice", "2.10", user="root").status_code == 200
    assert secured.conductor.asked("keypair_get")["ctxt"].is_admin
    body = {"keypair": {"name": "b", "public_key": SSH, "user_id": "alice"}}
    assert secured.post("/os-keypairs", body, "2.10", user="bob").status_code == 403
    del body["keypair"]["user_id"]
    assert secured.post("/os-keypairs", body, "2.10", user="bob").status_code == 201


@pytest.mark.parametrize("key", ["ssh-rsa", "ssh-rsa AAAA", "\ud800", "ssh-ed25519 !!!! x", "a b"])
def test_what_is_no_key_has_no_fingerprint(key):
    """Whatever it is."""
    with pytest.raises(Invalid, match="failed to generate fingerprint"):
        keys.fingerprint("ssh", key)


def test_a_server_is_asked_for_with_a_key(api):
    """By name; the conductor knows the key."""
    api.post("/servers", server_body(key_name="mine"))
    assert api.tasks.created["instance"].key_name == "mine"
