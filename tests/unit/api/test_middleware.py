"""Middleware: the log line of each request, and the context that every log line carries."""

import json
import logging

import pytest
from oslo_context import context

from tests.unit.api.fakes import basic, server_body


def test_access_log(api, caplog):
    """Method, path, status and time, and nothing of the query."""
    caplog.set_level(logging.INFO, "micronova.api")
    api.get("/servers?name=secret")
    (record,) = [r for r in caplog.records if r.name == "micronova.api"]
    assert record.getMessage().startswith("GET /v2.1/servers 200 ")
    assert (record.method, record.path, record.status) == ("GET", "/v2.1/servers", 200)
    assert "secret" not in record.getMessage()


def test_access_log_keeps_to_its_line(api, caplog):
    """A path with a line break in it forges no second line."""
    caplog.set_level(logging.INFO, "micronova.api")
    api.get("/x%0AINFO%20forged")
    assert "/v2.1/x%0AINFO%20forged 404" in caplog.text


def test_context_is_that_of_the_request(api):
    """Log lines and RPCs of a request carry its id."""
    answer = api.get("/servers")
    sent = api.conductor.asked("instance_list")["ctxt"]
    assert sent.request_id == answer.headers["X-OpenStack-Request-ID"]
    assert context.get_current() is sent


NASTY = "\x1b[31mforged\r\nline\x9b\u2028"


@pytest.mark.parametrize(
    "header",
    [
        "Accept",
        "Content-Type",
        "Host",
        "Idempotency-Key",
        "Origin",
        "OpenStack-API-Version",
        "User-Agent",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-OpenStack-Nova-API-Version",
        "X-OpenStack-Request-ID",
    ],
)
def test_no_header_writes_into_the_log(api, caplog, header):
    """What would move a terminal's cursor or begin a line is nowhere in what is logged."""
    caplog.set_level(logging.DEBUG)
    headers = {"Content-Type": "application/json", header: NASTY.encode().decode("latin-1")}
    answer = api.request("POST", "/servers", body=json.dumps(server_body()), headers=headers)
    assert answer.status_code < 500
    logged = [record.getMessage() for record in caplog.records]
    assert logged
    assert all(text.isprintable() for text in logged)


def test_no_user_name_writes_into_the_log(secured, caplog):
    """Nor does one that is made up."""
    caplog.set_level(logging.DEBUG)
    secured.get("/servers", headers={"Authorization": basic(NASTY, NASTY)})
    assert caplog.records
    assert all(record.getMessage().isprintable() for record in caplog.records)
