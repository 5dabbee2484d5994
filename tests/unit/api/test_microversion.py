"""Microversions: how one is asked for, and what the answer says."""

import pytest

from api.microversion import MAX, MIN, Version, Versioned, negotiate


@pytest.mark.parametrize(
    ("standard", "legacy", "version"),
    [
        (None, None, MIN),
        ("compute 2.53", None, (2, 53)),
        ("COMPUTE 2.53", None, (2, 53)),
        (None, "2.53", (2, 53)),
        ("compute 2.60", "2.53", (2, 60)),
        ("volume 3.0, compute 2.53", None, (2, 53)),
        ("volume 3.0", None, MIN),
        ("volume 3.0", "2.53", (2, 53)),
        ("compute latest", None, MAX),
        (None, "latest", MAX),
    ],
)
def test_negotiation(standard, legacy, version):
    """The standard header wins over the legacy one, and other services' parts are skipped."""
    assert negotiate(standard, legacy) == version


@pytest.mark.parametrize("text", ["2", "2.", ".1", "a.b", "2.1.1", "2.-1", "2.1e1", "2.\u0661", ""])
def test_malformed_version_is_refused(api, text):
    """What is no version is the client's mistake, said so in Nova's words."""
    answer = api.get("/servers", text)
    assert answer.status_code == 400
    assert "is of invalid format" in answer.json["badRequest"]["message"]


@pytest.mark.parametrize("text", ["1.0", "2.0", "2.97", "3.0"])
def test_version_out_of_range_is_not_acceptable(api, text):
    """The answer names the range, so that a client can choose again."""
    answer = api.get("/servers", text)
    assert answer.status_code == 406
    assert "Minimum is 2.1 and maximum is 2.96" in answer.json["computeFault"]["message"]


@pytest.mark.parametrize("path", ["/servers", "/nowhere"])
def test_answers_say_which_version_they_speak(api, path):
    """Both headers and Vary are there, on faults too."""
    answer = api.get(path, "2.53")
    assert answer.headers["OpenStack-API-Version"] == "compute 2.53"
    assert answer.headers["X-OpenStack-Nova-API-Version"] == "2.53"
    assert answer.headers["Vary"] == "OpenStack-API-Version, X-OpenStack-Nova-API-Version"


def test_latest_is_answered_with_a_number(api):
    """A client that asks for the latest learns which that is."""
    assert api.get("/servers", "latest").headers["OpenStack-API-Version"] == "compute 2.96"


def test_what_ended_is_not_found_later(api):
    """Old ways of changing a service end at 2.52."""
    body = {"host": "host1", "binary": "nova-compute"}
    assert api.put("/os-services/enable", body, "2.52").status_code == 200
    answer = api.put("/os-services/enable", body, "2.53")
    assert answer.status_code == 404
    assert answer.json["itemNotFound"]["message"] == (
        "API version 2.53 is not supported on this method."
    )


def test_versioned_gives_what_is_current():
    """A change holds from its version until the next one."""
    changes = Versioned({(2, 10): "new", (2, 1): "old"})
    assert [changes.at(Version(2, minor)) for minor in (1, 9, 10, 79)] == [
        "old",
        "old",
        "new",
        "new",
    ]
