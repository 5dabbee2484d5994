"""Middleware: the log line of each request, and the context that every log line carries."""

import logging

from oslo_context import context


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
