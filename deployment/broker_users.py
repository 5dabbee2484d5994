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

from deployment.definitions import NOTHING, BrokerUser

_DRILL = r"^drill(_(notifications|compute)([._].+)?)?$"

USERS = {
    "micronova-api": BrokerUser(
        configure=r"^(micronova|reply_.+)$",
        write=r"^micronova$",
        read=r"^reply_.+$",
        topic_write=r"^conductor$",
    ),
    "micronova-conductor": BrokerUser(
        configure=r"^(micronova|conductor(\..+)?|conductor_fanout(_.+)?|compute_fanout|reply_.+)$",
        write=r"^(micronova|conductor(\..+)?|conductor_fanout(_.+)?|compute_fanout|amq\.default)$",
        read=r"^(micronova|conductor(\..+)?|conductor_fanout(_.+)?|reply_.+)$",
        topic_write=r"^(conductor(\..+)?|compute\..+)$",
        topic_read=r"^conductor(\..+)?$",
    ),
    "micronova-compute": BrokerUser(
        configure=r"^(micronova|compute(\..+)?|compute_fanout(_.+)?|reply_.+)$",
        write=r"^(micronova|compute(\..+)?|compute_fanout(_.+)?|amq\.default)$",
        read=r"^(micronova|compute(\..+)?|compute_fanout(_.+)?|reply_.+)$",
        topic_write=r"^(conductor|compute\..+)$",
        topic_read=r"^compute(\..+)?$",
    ),
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
