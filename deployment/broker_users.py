"""The users of a shared broker: one for each kind of service, with the least rights that work.

RabbitMQ checks a regular expression over the name for each of three operations: ``configure`` to
declare or delete, ``write`` to publish to an exchange or bind a queue, ``read`` to consume from a
queue or bind to an exchange; and, on the topic exchange, one over the routing key to publish
(``topic_write``) or bind (``topic_read``). oslo.messaging declares all it uses:

=====================  ================================================================
``micronova``          the topic exchange, where routing keys are topics
``TOPIC``              the queue all servers of a topic share
``TOPIC.HOST``         the queue of one server
``TOPIC_fanout``       the exchange, and with a suffix the queues, for all servers
``reply_ID``           the queue for the answers to one process
``amq.default``        RabbitMQ's name for the exchange through which answers are sent
=====================  ================================================================

What that leaves: who may answer may put a message into any queue whose name it knows, and who may
declare the exchange may delete it. docs/deploying.md says what follows.
"""

import re

from common.descriptions import ServiceDescription, services
from deployment.definitions import EXCHANGE, NOTHING, BrokerUser

_DRILL = r"^drill(_(notifications|compute)([._].+)?)?$"
OWNER = "conductor"  # of actions
_REPLIES, _ANSWERS = r"reply_.+", r"amq\.default"


def name_of(kind: str) -> str:
    """The user of a kind of process."""
    return f"micronova-{kind}"


def broker_users() -> dict[str, BrokerUser]:
    """All users, by name; those of services follow from their descriptions."""
    described = {name_of(topic): _service(service) for topic, service in services().items()}
    return {name_of("api"): _api()} | described | USERS


def _api() -> BrokerUser:
    """May ask the services that serve it, and hear their answers."""
    asked = [re.escape(topic) for topic, service in services().items() if service.serves_api]
    return BrokerUser(
        configure=_any_of(EXCHANGE, _REPLIES),
        write=_any_of(EXCHANGE),
        read=_any_of(_REPLIES),
        topic_write=_any_of(*asked),
    )


def _service(service: ServiceDescription) -> BrokerUser:
    """May listen to its own topic, answer, and ask those it says it asks."""
    topic = re.escape(service.topic)
    told = [re.escape(other) for other in service.tells]
    asked = [*service.asks, *(_hearers() if service.topic == OWNER else ())]
    own = [EXCHANGE, rf"{topic}(\..+)?", rf"{topic}_fanout(_.+)?"]
    fanouts = [f"{other}_fanout" for other in told]
    keys = [*map(re.escape, asked), *(rf"{other}\..+" for other in [topic, *told])]
    return BrokerUser(
        configure=_any_of(*own, *fanouts, _REPLIES),
        write=_any_of(*own, *fanouts, _ANSWERS),
        read=_any_of(*own, _REPLIES),
        topic_write=_any_of(*keys),
        topic_read=_any_of(rf"{topic}(\..+)?"),
    )


def _hearers() -> list[str]:
    """Who is told of ends of actions."""
    return [topic for topic, service in services().items() if service.hears]


def _any_of(*patterns: str) -> str:
    return f"^({'|'.join(patterns)})$"


USERS = {
    # sees copies of all messages, and can send none; as monitoring it sees who is connected
    "micronova-watch": BrokerUser(
        configure=r"^watch_.+$",
        write=r"^watch_.+$",
        read=r"^(amq\.rabbitmq\.trace|watch_.+)$",
        tags="monitoring",
    ),
    # switches the firehose on and off, which RabbitMQ calls tracing and lets an administrator alone
    # do: this user can neither read nor send, but can give itself and others any right. Guard its
    # password. Another name would leave this one behind in every broker in use.
    "micronova-tracing": BrokerUser(NOTHING, NOTHING, NOTHING, tags="administrator"),
    # for `micronova drill`, which has an exchange and queues of its own
    "micronova-drill": BrokerUser(_DRILL, _DRILL, _DRILL),
    # sees numbers and names, but no message
    "micronova-monitor": BrokerUser(NOTHING, NOTHING, NOTHING, tags="monitoring"),
}
