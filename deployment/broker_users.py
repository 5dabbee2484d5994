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
``reply_USER_ID``      the queue for the answers to one process of a user
``amq.default``        RabbitMQ's name for the exchange through which answers are sent
=====================  ================================================================

What services say of themselves goes to ``report.TOPIC.HOST``, which no other may write: that is how
conductors know who reports (``conductor.sender``).

What that leaves: who may answer may put a message into any queue whose name it knows, where an RPC
server drops it (``common.listener``); and who may declare the exchange may delete it, after which
services declare it anew. docs/deploying.md says what follows.
"""

import re
from collections.abc import Iterable

from common.descriptions import ServiceDescription, services
from deployment.definitions import EXCHANGE, NOTHING, BrokerUser

_DRILL = r"^drill(_(notifications|compute)([._].+)?)?$"
OWNER, COMPUTE = "conductor", "compute"  # who owns actions, and who carries them out
REPORTS = "report"  # the topic of what services say of themselves
_ANSWERS = r"amq\.default"


def name_of(kind: str, host: str | None = None) -> str:
    """The user of a kind of process, or of the one on a host."""
    return f"micronova-{kind}" if host is None else f"micronova-{kind}-{host}"


def broker_users(hosts: Iterable[str] = ()) -> dict[str, BrokerUser]:
    """All users, by name; those of services follow from their descriptions.

    :param hosts: computes that have a user of their own, which can be no other's
    """
    described = {name_of(topic): _service(service) for topic, service in services().items()}
    single = {name_of(COMPUTE, host): _service(services()[COMPUTE], host) for host in hosts}
    return {name_of("api"): _api()} | described | single | USERS


def _api() -> BrokerUser:
    """May ask the services that serve it, and hear their answers."""
    asked = [re.escape(topic) for topic, service in services().items() if service.serves_api]
    replies = _replies(name_of("api"))
    return BrokerUser(
        configure=_any_of(EXCHANGE, replies),
        write=_any_of(EXCHANGE),
        read=_any_of(replies),
        topic_write=_any_of(*asked),
    )


def _service(service: ServiceDescription, host: str | None = None) -> BrokerUser:
    """May listen to its own topics, answer, ask those it says it asks, and report on itself.

    :param host: the only one it may be; None for any
    """
    one = r".+" if host is None else re.escape(host)
    topic, replies = re.escape(service.topic), _replies(name_of(service.topic, host))
    own = [topic, *map(re.escape, service.host_topics)]
    keys = [key for each in own for key in (each, rf"{each}\.{one}")]
    keys += [rf"{other}(\..+)?" for other in service.further_topics]
    queues = [*keys, *(rf"{each}_fanout_.+" for each in (*own, *service.further_topics))]
    fanouts = [f"{each}_fanout" for each in (*own, *service.further_topics)]
    told = [re.escape(other) for other in service.tells]
    sent = [f"{other}_fanout" for other in (*told, *service.further_topics)]
    asked = [*service.asks, *(_hearers() if service.topic == OWNER else ())]
    return BrokerUser(
        configure=_any_of(EXCHANGE, *queues, *fanouts, *sent, replies),
        write=_any_of(EXCHANGE, *queues, *sent, _ANSWERS),
        read=_any_of(EXCHANGE, *queues, *fanouts, replies),
        topic_write=_any_of(
            rf"{topic}\.{one}",
            rf"{REPORTS}\.{topic}\.{one}",
            *map(re.escape, asked),
            *(rf"{other}\..+" for other in (*told, *own[1:])),
        ),
        topic_read=_any_of(*keys),
    )


def _replies(user: str) -> str:
    return rf"reply_{re.escape(user)}_[0-9a-f]{{32}}"


def _hearers() -> list[str]:
    """Who is told of ends of actions."""
    return [topic for topic, service in services().items() if service.hears]


def _any_of(*patterns: str) -> str:
    return f"^({'|'.join(dict.fromkeys(patterns))})$"


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
