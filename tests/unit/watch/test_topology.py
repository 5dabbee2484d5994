"""How exchanges, queues and bindings are shown."""

from watch.naming import Connection
from watch.topology import readers_of, topology

EXCHANGES = [
    {"name": "", "type": "direct"},
    {"name": "amq.topic", "type": "topic"},
    {"name": "amq.rabbitmq.trace", "type": "topic"},
    {"name": "openstack", "type": "topic"},
    {"name": "lab_fanout", "type": "fanout"},
]
QUEUES = [
    {"name": "lab", "type": "quorum", "consumers": 1},
    {"name": "reply_1", "type": "classic", "consumers": 1},
    {"name": "watch_1", "type": "classic", "consumers": 1},
]


def binding(source, destination, key=None, kind="queue"):
    return {
        "source": source,
        "destination": destination,
        "destination_type": kind,
        "routing_key": destination if key is None else key,
    }


BINDINGS = [
    *(binding("", queue["name"]) for queue in QUEUES),
    binding("openstack", "lab"),
    binding("amq.rabbitmq.trace", "watch_1", "publish.#"),
]


def names(shown, kind):
    return [each["name"] for each in shown[kind]]


def test_the_applications_own_are_shown():
    """With their types, who consumes, and which key leads where."""
    shown = topology(EXCHANGES, QUEUES, BINDINGS, {"lab": ["lab.one"]})
    assert {"name": "openstack", "type": "topic"} in shown["exchanges"]
    assert {"exchange": "openstack", "queue": "lab", "routing_key": "lab"} in shown["bindings"]
    assert shown["queues"][0] == {
        "name": "lab",
        "type": "quorum",
        "consumers": 1,
        "readers": ["lab.one"],
    }


def test_an_exchange_without_bindings_is_shown():
    """That nothing is bound to it is what somebody may be looking for."""
    assert "lab_fanout" in names(topology(EXCHANGES, QUEUES, BINDINGS, {}), "exchanges")


def test_the_default_exchange_leads_to_queues_of_replies_only():
    """It leads to all queues, but only answers go that way."""
    shown = topology(EXCHANGES, QUEUES, BINDINGS, {})
    default = [each["queue"] for each in shown["bindings"] if each["exchange"] == ""]
    assert default == ["reply_1"]
    assert "" in names(shown, "exchanges")


def test_without_replies_the_default_exchange_is_left_out():
    """Nothing is seen to go through it."""
    shown = topology(EXCHANGES, QUEUES[:1], BINDINGS[:1], {})
    assert "" not in names(shown, "exchanges")


def test_built_in_exchanges_are_shown_where_something_is_bound():
    """RabbitMQ makes some in every vhost, and most are never used."""
    bound = [*BINDINGS, binding("amq.topic", "lab", "a.#")]
    assert "amq.topic" not in names(topology(EXCHANGES, QUEUES, BINDINGS, {}), "exchanges")
    assert "amq.topic" in names(topology(EXCHANGES, QUEUES, bound, {}), "exchanges")


def test_the_watch_itself_is_left_out():
    """Neither its queue nor the exchange that feeds it belong to the application."""
    shown = topology(EXCHANGES, QUEUES, BINDINGS, {})
    assert "watch_1" not in names(shown, "queues")
    assert "amq.rabbitmq.trace" not in names(shown, "exchanges")


def test_a_binding_between_exchanges_is_no_way_to_a_queue():
    """The drawing has arrows from exchanges to queues only."""
    shown = topology(EXCHANGES, QUEUES, [binding("openstack", "lab", kind="exchange")], {})
    assert shown["bindings"] == []


def test_who_is_not_known_is_named_by_user_and_address():
    """That is enough to find the process."""
    consumers = {"lab": ["1.2.3.4:5 -> 6.7.8.9:5672", "known", "known"]}
    connections = {"1.2.3.4:5 -> 6.7.8.9:5672": Connection("", "1.2.3.4", "app", 1.0)}
    found = readers_of(consumers, connections, {"known": "lab.one"}.get)
    assert found == {"lab": ["app@1.2.3.4:5", "lab.one"]}


def test_a_consumer_is_counted_before_the_queues_number_says_so():
    """The number of a queue is some seconds old; who is there is known sooner."""
    fresh = [{"name": "lab", "type": "quorum", "consumers": 0}]
    (queue,) = topology(EXCHANGES, fresh, BINDINGS, {"lab": ["lab.one"]})["queues"]
    assert queue["consumers"] == 1
