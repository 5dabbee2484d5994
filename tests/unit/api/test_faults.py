"""Faults: every error in Nova's format, with a message that helps and no traceback."""

import oslo_messaging
import pytest
from oslo_messaging._drivers.common import deserialize_remote_exception, serialize_remote_exception
from oslo_messaging.rpc.client import ClientSendError

from common import exception
from common.rpc import ALLOWED_REMOTE_EXMODS

UNDELIVERABLE = oslo_messaging.MessageUndeliverable(None, "micronova", "conductor", None)


def over_rpc(error):
    """The error as it arrives from another process."""
    failure = (type(error), error, None)
    return deserialize_remote_exception(serialize_remote_exception(failure), ALLOWED_REMOTE_EXMODS)


@pytest.mark.parametrize(
    ("method", "path", "status", "name"),
    [
        ("GET", "/nowhere", 404, "itemNotFound"),
        ("GET", "/os-nonsense", 404, "itemNotFound"),
        ("GET", "/servers/not-a-uuid", 404, "itemNotFound"),
        ("DELETE", "/servers", 405, "badMethod"),
        ("PUT", "/flavors", 405, "badMethod"),
        ("GET", "/servers?limit=-1", 400, "badRequest"),
    ],
)
def test_faults_have_a_name_and_a_code(api, method, path, status, name):
    """The SDK shows a message only from an answer of this shape."""
    answer = api.request(method, path)
    assert answer.status_code == status
    assert answer.json[name]["code"] == status
    assert answer.json[name]["message"]


def test_wrong_method_says_which_are_right(api):
    """405 comes with Allow."""
    assert "GET" in api.delete("/servers").headers["Allow"]


def test_every_answer_has_a_request_id(api):
    """Operators find a request in all logs by it."""
    answers = [api.get("/servers"), api.get("/nowhere")]
    ids = [answer.headers["X-OpenStack-Request-ID"] for answer in answers]
    assert all(each.startswith("req-") for each in ids)
    assert ids[0] != ids[1]


def test_another_service_s_request_id_is_kept_beside_ours(api):
    """A caller's id travels along, but never replaces the one that must be unique."""
    theirs = "req-" + "1" * 8 + "-2222-3333-4444-" + "5" * 12
    answer = api.get("/servers", headers={"X-OpenStack-Request-ID": theirs})
    assert api.conductor.asked("instance_list")["ctxt"].global_request_id == theirs
    assert answer.headers["X-OpenStack-Request-ID"] != theirs


def test_malformed_request_id_is_dropped(api):
    """What a caller makes up does not get into our logs."""
    api.get("/servers", headers={"X-OpenStack-Request-ID": "req-x\tevil"})
    assert api.conductor.asked("instance_list")["ctxt"].global_request_id is None


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (oslo_messaging.MessagingTimeout(), "No answer came in time. The request may still"),
        (UNDELIVERABLE, "No service is running that answers this, so nothing was done."),
        (oslo_messaging.MessageDeliveryFailure(), "The message broker can't be reached."),
        (ClientSendError(None, None), "The message broker can't be reached."),
    ],
)
def test_without_a_conductor_the_api_is_unavailable(api, error, meaning):
    """503 says what became of the request, and when to come back."""
    api.conductor.fail = error
    answer = api.get("/servers")
    assert answer.status_code == 503
    assert answer.json["serviceUnavailable"]["message"].startswith(meaning)
    assert answer.headers["Retry-After"] == answer.json["serviceUnavailable"]["retryAfter"]


def test_an_error_of_ours_keeps_its_code_and_message(api):
    """A conductor's refusal reaches the user in its own words."""
    api.conductor.fail = exception.InstanceNotFound(instance="x")
    answer = api.get("/servers")
    assert answer.status_code == 404
    assert answer.json["itemNotFound"]["message"] == "Instance x could not be found."


def test_a_remote_error_comes_without_its_traceback(api):
    """What oslo.messaging adds to a remote error's text stays inside."""
    api.conductor.fail = over_rpc(exception.InstanceNotFound(instance="x"))
    answer = api.get("/servers")
    assert answer.json["itemNotFound"]["message"] == "Instance x could not be found."


@pytest.mark.parametrize("error", [ZeroDivisionError("secret"), over_rpc(ValueError("secret"))])
def test_an_unexpected_error_tells_nothing_but_the_request_id(api, error, caplog):
    """Users get something to quote, operators the traceback."""
    api.conductor.fail = error
    answer = api.get("/servers")
    fault = answer.json["computeFault"]
    assert answer.status_code == fault["code"] == 500
    assert answer.headers["X-OpenStack-Request-ID"] in fault["message"]
    assert "secret" not in answer.text
    assert "secret" in caplog.text


def test_an_internal_error_of_ours_is_safe_to_show(api):
    """A 500 with a message of our own keeps it."""
    api.conductor.fail = exception.NoValidHost(reason="All are full.")
    fault = api.get("/servers").json["computeFault"]
    assert fault == {"code": 500, "message": "No valid host was found. All are full."}
