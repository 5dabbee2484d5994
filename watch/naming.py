"""What processes are called whose queues don't tell: by rule, or as well as can be guessed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from common.exception import StartupError

# programs that run anybody's code, and say nothing of whose
GENERIC = {"uwsgi", "gunicorn", "uvicorn", "hypercorn", "waitress-serve", "mod_wsgi", "apache2"} | {
    "httpd",
    "python",
    "python3",
}
_RULE = re.compile(r"(?P<field>program|user|address):(?P<glob>[^=]+)=(?P<name>.+)")


@dataclass(frozen=True, slots=True)
class Connection:
    """What the management API says of a connection.

    :ivar client: ``PROGRAM:PID:UUID``, as oslo.messaging calls its connections, or anything else
    :ivar peer: the address it comes from
    :ivar age: seconds since it was opened
    """

    client: str
    peer: str
    user: str
    age: float

    @property
    def program(self) -> str:
        """The program's name."""
        return self.client.split(":")[0].removesuffix(".py") or self.user

    @property
    def process(self) -> tuple[str, str]:
        """What all connections of one process have in common."""
        return self.peer, self.client.rpartition(":")[0] or self.client or self.user


class Names:
    """What to call the process behind a connection.

    :param rules: ``FIELD:GLOB=NAME`` with field program, user or address; the first that fits
        counts
    :raises StartupError: a rule is none
    """

    def __init__(self, rules: Iterable[str] = ()) -> None:
        self._rules = [_rule(text.strip()) for text in rules]

    def name(self, connection: Connection, published_as: str | None = None) -> str:
        """A name for people.

        :param published_as: what it calls itself in its notifications
        """
        facts = {"program": connection.program, "user": connection.user, "address": connection.peer}
        for field, glob, name in self._rules:
            if fnmatchcase(facts[field], glob):
                return name
        if connection.program not in GENERIC:
            return connection.program
        return published_as or f"{connection.user} ({connection.program})"


def service_of(publisher: str) -> str:
    """The service in a notification's publisher id, ``SERVICE:HOST`` or ``SERVICE.HOST``."""
    return re.split("[:.]", publisher, maxsplit=1)[0]


def _rule(text: str) -> tuple[str, str, str]:
    found = _RULE.fullmatch(text)
    if not found:
        raise StartupError(
            reason=f"[watch] names: {text!r} is no rule: write FIELD:GLOB=NAME with field program, "
            "user or address, such as program:uwsgi=nova-api or address:10.0.0.7=controller"
        )
    return found["field"], found["glob"].strip(), found["name"].strip()
