"""The watch's HTTP interface, served for real on a loopback port."""

import json
from contextlib import closing
from dataclasses import replace
from itertools import islice

import pytest
import requests

from common.exception import StartupError
from deployment.waiting import eventually
from tests.fixtures.watched import StubObserver, served
from tests.recordings import events
from tests.unit.api.fakes import PASSWORD, write_htpasswd
from tests.unit.watch.makers import call
from watch.recording import read


@pytest.fixture
def observer():
    return StubObserver(events("boot"))


@pytest.fixture
def url(observer):
    with served(observer) as found:
        yield found


def get(url, **options):
    session = requests.Session()
    session.trust_env = False
    return session.get(url, timeout=10, **options)


def told(url, count, last_event_id=None):
    """The first so many events of a stream: id, type, data."""
    headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
    with closing(get(f"{url}/api/stream", stream=True, headers=headers)) as answer:
        return list(islice(parsed(answer), count))


def parsed(answer):
    event = {}
    for line in answer.iter_lines(chunk_size=1, decode_unicode=True):
        name, _, value = line.partition(": ")
        if line and name:
            event[name] = value
        elif event.get("event"):
            yield event.get("id"), event["event"], json.loads(event["data"])
            event = {}


def boot_of(url):
    (found,) = get(f"{url}/api/requests", params={"search": "create_servers"}).json()["requests"]
    return found


def test_a_new_viewer_is_told_everything(url, observer):
    """A page that opens late gets what happened before."""
    known = observer.flow.updates()
    (_, first, _), *rest = told(url, 1 + len(known))
    assert first == "reset"
    assert [kind for _, kind, _ in rest] == [update.type for update in known]


def test_a_viewer_who_comes_back_is_told_what_it_missed(url, observer):
    """A broken connection costs nothing: the stream goes on where it was."""
    last = told(url, 1 + len(observer.flow.updates()))[-1][0]
    for event in call(7, at=4e9):
        observer.flow.take(event)
    missed = told(url, 2, last_event_id=last)
    assert "reset" not in {kind for _, kind, _ in missed}
    assert all(int(number.split("-")[1]) > int(last.split("-")[1]) for number, _, _ in missed)


def test_a_viewer_of_an_earlier_watch_starts_anew(url):
    """After the watch was restarted, its viewers forget what they had."""
    assert told(url, 1, last_event_id="0123-45")[0][1] == "reset"


def test_health_and_status_come_by_themselves(url, observer):
    """A viewer sees that the broker is away, or a queue alarming, without asking."""
    observer.said_status["problem"] = "no connection"
    observer.said_health["alarms"] = [{"queue": "q"}]
    kinds = {kind: data for _, kind, data in told(url, 3 + len(observer.flow.updates()))}
    assert kinds["status"]["problem"] == "no connection"
    assert kinds["health"]["alarms"] == [{"queue": "q"}]


def test_viewers_are_counted_and_leave(url, observer):
    """The firehose is on as long as somebody looks: a closed connection is noticed."""
    with closing(get(f"{url}/api/stream", stream=True)):
        eventually(lambda: observer.viewers == 1, "the viewer being counted")
    eventually(lambda: observer.viewers == 0, "the viewer's leave being noticed")


def test_a_request_has_a_permalink(url):
    """All about one request can be fetched by its id."""
    found = get(f"{url}/api/requests/{boot_of(url)['id']}").json()
    assert next(m["method"] for m in found["messages"]) == "create_servers"
    people = {p["id"] for p in found["participants"]}
    assert {m["sender"] for m in found["messages"]} <= people


def test_a_request_as_mermaid(url):
    """A request can be copied into a document."""
    text = get(f"{url}/api/requests/{boot_of(url)['id']}.mmd").text
    assert text.startswith("sequenceDiagram")
    assert "build_and_run_instance" in text


def test_a_request_as_recording(url):
    """A request can be kept, and holds the events of that request alone."""
    text = get(f"{url}/api/requests/{boot_of(url)['id']}.jsonl").text
    assert {e.envelope.method for e in read(text.splitlines())} >= {"create_servers"}
    assert len(text.splitlines()) == 10


def test_a_request_id_may_have_dots(observer, url):
    """Other applications make their ids as they like."""
    for one in call():
        envelope = replace(one.envelope, request_id="a.b" if one.envelope.method else None)
        observer.flow.take(replace(one, envelope=envelope))
    assert get(f"{url}/api/requests/a.b").json()["request"]["id"] == "a.b"
    assert get(f"{url}/api/requests/a.b.mmd").text.startswith("sequenceDiagram")


def test_a_message_shows_all_that_the_broker_did(url):
    """One message's events tell exchange, queue, user and envelope."""
    request = get(f"{url}/api/requests/{boot_of(url)['id']}").json()
    found = get(f"{url}/api/messages/{request['messages'][0]['id']}").json()
    assert [event["kind"] for event in found["events"]] == ["publish", "deliver"] * 2
    assert found["events"][0]["envelope"]["args"]["count"] == 1


def test_a_recording_is_replayed(url, observer):
    """A recording that was downloaded can be played again."""
    recording = get(f"{url}/api/recording.jsonl")
    assert "recording.jsonl" in recording.headers["Content-Disposition"]
    answer = requests.post(f"{url}/api/replay", data=recording.content, timeout=10)
    updates = answer.json()["updates"]
    assert {u["type"] for u in updates} == {"participant", "message", "request"}
    assert updates[0]["after"] == 0


@pytest.mark.parametrize("body", [b"{}", b"\xff", b"[1]\n"])
def test_what_is_no_recording_is_refused(url, body):
    """Somebody who opens the wrong file is told so."""
    answer = requests.post(f"{url}/api/replay", data=body, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize("path", ["/api/requests/req-none", "/api/messages/99999", "/none"])
def test_what_is_not_known_is_not_found(url, path):
    """An old permalink gets an answer that says why there is nothing."""
    answer = get(url + path)
    assert answer.status_code == 404
    assert answer.json()["error"]


def test_the_page_runs_only_its_own_scripts(url):
    """Nothing that a message contains can run in a viewer's browser."""
    answer = get(url)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")


def test_other_sites_cannot_read_along(url):
    """A page elsewhere whose name points to this machine gets no answer."""
    answer = get(f"{url}/api/requests", headers={"Host": "evil.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_other_sites_cannot_have_recordings_read(url, origin):
    """A page elsewhere can make a browser send something here; it is not worked on."""
    headers = {"Origin": origin}
    answer = requests.post(f"{url}/api/replay", data=b"", headers=headers, timeout=10)
    assert answer.status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_other_sites_cannot_switch_the_firehose_on(url, observer, site):
    """A page elsewhere may make a browser send a GET without an Origin: it gets no stream."""
    answer = get(f"{url}/api/stream", stream=True, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert observer.viewers == 0


def test_any_site_may_have_a_link_to_the_page(url):
    """The page alone is no work."""
    assert get(url, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [{"Host": "a:80@127.0.0.1"}, {"Host": "[::1"}, {"Origin": "http://[::1"}, {"Origin": "a b"}],
    ids=str,
)
def test_odd_names_are_bad_requests(url, headers):
    """What can be understood in more than one way is the client's mistake."""
    assert get(f"{url}/api/requests", headers=headers).status_code == 400


def test_the_page_itself_has_recordings_read(url):
    """What is refused to others is done for our own page."""
    answer = requests.post(f"{url}/api/replay", data=b"", headers={"Origin": url}, timeout=10)
    assert answer.status_code == 200


def test_with_a_password_only_its_users_look(observer, tmp_path):
    """The watch asks for a password, as the api does."""
    path = write_htpasswd(tmp_path / "htpasswd", ann=PASSWORD)
    with served(observer, auth_strategy="http_basic", htpasswd_file=str(path)) as url:
        assert get(url).status_code == 401
        assert "Basic" in get(url).headers["WWW-Authenticate"]
        assert get(url, auth=("ann", "wrong")).status_code == 401
        assert get(url, auth=("ann", PASSWORD)).status_code == 200


def test_guessing_is_slowed_down(observer, tmp_path):
    """As the api does, the watch says when to come back."""
    path = write_htpasswd(tmp_path / "htpasswd", ann=PASSWORD)
    with served(observer, auth_strategy="http_basic", htpasswd_file=str(path)) as url:
        answers = [get(url, auth=("ann", "wrong")) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert answers[-1].headers["Retry-After"] == "1"


def test_without_a_password_only_loopback_is_served(observer):
    """Nobody opens everybody's traffic to the network by mistake."""
    with pytest.raises(StartupError, match="noauth is refused"), served(observer, host="0.0.0.0"):
        pass


def test_a_port_that_is_taken_is_named(observer, url):
    """Whoever starts a second watch is told what is in the way."""
    port = int(url.rpartition(":")[2])
    with pytest.raises(StartupError, match=f"port {port}"), served(observer, port=port):
        pass
