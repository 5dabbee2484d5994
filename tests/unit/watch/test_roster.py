"""The roster: which process is behind a connection."""

from tests.unit.watch.makers import call, event, request
from watch.flow import Flow
from watch.naming import Connection
from watch.roster import LOOKS_UNTIL_GONE, roles

SERVER_QUEUES = {"lab": ["b"], "lab.one": ["b"], "lab_fanout_1": ["b"], "reply_b": ["c"]}


def connection(client, peer="10.0.0.1", age=60.0):
    return Connection(client, peer, "app", age)


def people(flow):
    data = (u.data for u in flow.updates() if u.type == "participant")
    return {d["id"]: d for d in data}


def message(flow):
    (data,) = (u.data for u in flow.updates() if u.type == "message")
    return data


def test_the_one_who_gets_the_reply_has_sent_the_call():
    """Two connections of a caller are one participant before the broker says so."""
    flow = Flow()
    for one in call():
        flow.take(one)
    assert flow.behind("a") == flow.behind("d")
    assert flow.behind("b") == flow.behind("c") != flow.behind("a")


def test_a_servers_queues_give_it_its_name():
    """A process that consumes TOPIC and TOPIC.SERVER is shown as that server."""
    flow = Flow()
    for one in call():
        flow.take(one)
    flow.learn({"b": connection("x.py:7:u1"), "c": connection("x.py:7:u2")}, SERVER_QUEUES)
    assert message(flow)["receivers"] == ["lab.one"]
    assert (people(flow)["lab.one"]["topic"], people(flow)["lab.one"]["server"]) == ("lab", "one")


def test_a_provisional_participant_says_who_it_has_become():
    """Viewers can move what they have drawn to the right column."""
    flow = Flow()
    for one in call():
        flow.take(one)
    before = message(flow)["receivers"][0]
    flow.learn({"b": connection("x.py:7:u1")}, SERVER_QUEUES)
    assert people(flow)[before]["same_as"] == "lab.one"


def test_who_only_calls_is_named_after_its_program():
    """A process that serves nothing, such as an api, is called as its program is."""
    flow = Flow()
    flow.learn({"a": connection("micronova-api:7:u1")}, {"reply_a": ["d"]})
    flow.take(call()[0])
    assert message(flow)["sender"] == "micronova-api@10.0.0.1"
    assert people(flow)["micronova-api@10.0.0.1"]["label"] == "micronova-api"


def test_a_young_process_is_not_named_too_early():
    """What a server consumes becomes known seconds after its connection."""
    flow = Flow()
    flow.learn({"a": connection("micronova-compute:7:u1", age=1)}, {})
    assert not flow.knows("a")


def test_a_young_process_is_called_by_its_program_meanwhile():
    """A viewer reads the name of a program, and not of a user that many programs share."""
    flow = Flow()
    for one in call():
        flow.take(one)
    young = {"a": connection("api.py:7:u1", age=1), "d": connection("api.py:7:u2", age=1)}
    flow.learn(young, {})
    sender = message(flow)["sender"]
    assert (sender[0], people(flow)[sender]["label"]) == ("?", "api")


def test_a_restarted_server_keeps_its_column():
    """The same role is the same participant, whatever process has it."""
    flow = Flow()
    flow.learn({"b": connection("x.py:7:u1")}, SERVER_QUEUES)
    flow.learn({"e": connection("x.py:8:u9")}, {"lab": ["e"], "lab.one": ["e"]})
    assert flow.behind("b") == flow.behind("e") == "lab.one"


def test_two_processes_of_a_program_on_two_machines_are_two():
    """Replicas in containers have the same program and pid, and addresses of their own."""
    flow = Flow()
    same = "micronova-api:1:u1"
    flow.learn({"a": connection(same, "10.0.0.1"), "b": connection(same, "10.0.0.2")}, {})
    assert flow.behind("a") != flow.behind("b")


def test_a_message_to_one_server_tells_who_it_is():
    """A queue TOPIC.SERVER names its consumer before the management API does."""
    flow = Flow()
    flow.take(event("deliver", 0, request(call=False), queues=("lab.two",)))
    assert flow.behind("b") == "lab.two"


def test_nobody_is_made_up_for_a_call_from_before():
    """The sender of a message whose publishing was not seen stays unknown, unless it is clear."""
    flow = Flow()
    flow.take(event("deliver", 0, request(1, reply_queue="reply_x")))
    assert message(flow)["sender"] == "?"


def test_the_owner_of_a_reply_queue_sent_the_call():
    """A call is traced back by where its reply is to go, even if its publishing was not seen."""
    flow = Flow()
    for one in call(1):
        flow.take(one)
    flow.take(event("deliver", 1, request(2)))
    senders = {u.data["sender"] for u in flow.updates() if u.type == "message"}
    assert len(senders) == 1


def test_the_role_of_topics_with_dots():
    """Topic and server are told apart by the shared queue, not by the first dot."""
    assert roles({"q.agent", "q.agent.host.example", "reply_1"}) == [("q.agent", "host.example")]
    assert roles({"notifications.info", "reply_1"}) == []


def test_a_server_with_two_topics_is_one():
    """It is called after the shorter one, before the broker has said so and afterwards."""
    flow = Flow()
    flow.take(event("deliver", 0, request(1), queues=["lab-alt.one"]))
    queues = {"lab-alt": ["b"], "lab-alt.one": ["b"], **SERVER_QUEUES}
    flow.learn({"b": connection("x.py:7:u1"), "c": connection("x.py:7:u2")}, queues)
    flow.take(event("deliver", 1, request(2), queues=["lab-alt.one"]))
    flow.take(event("deliver", 2, request(3), queues=["lab.one"]))
    received = {u.data["receivers"][0] for u in flow.updates() if u.type == "message"}
    assert received == {"lab.one"}


def test_a_recordings_actors_are_taken_as_they_are():
    """A replay knows nothing of connections but what was written down."""
    flow = Flow()
    flow.take(event("publish", 0, request(), actor="micronova-api@10.0.0.1"))
    flow.take(event("deliver", 1, request(), actor="lab.one"))
    assert message(flow)["sender"] == "micronova-api@10.0.0.1"
    assert message(flow)["receivers"] == ["lab.one"]


def test_applications_without_a_name_are_told_apart_by_their_users():
    """Of those that do not say who they are, at least the broker's user is known."""
    flow = Flow()
    people_of = {name: Connection("", "10.0.0.1", name, 60.0) for name in ("ann", "bob")}
    flow.learn(people_of, {})
    assert flow.behind("ann") != flow.behind("bob")


def test_who_is_not_connected_any_more_is_gone_after_a_while():
    """Not at once: it may be restarted; and who comes back is there again."""
    flow = Flow()
    for one in call():
        flow.take(one)
    there = {"b": connection("x.py:7:u1")}, SERVER_QUEUES
    flow.learn(*there)
    flow.learn({}, {})
    assert not people(flow)["lab.one"]["gone"]
    for _ in range(LOOKS_UNTIL_GONE):
        flow.learn({}, {})
    assert people(flow)["lab.one"]["gone"]
    flow.learn(*there)
    assert not people(flow)["lab.one"]["gone"]
