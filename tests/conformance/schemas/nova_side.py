"""Runs where Nova is installed, and nothing of ours: says what Nova's API has, and judges by it.

Prints all endpoints as one line of JSON, then a verdict for each line it reads: null where Nova's
schema takes the value, else why not.
"""

import json
import sys

from nova import exception
from nova.api.openstack.compute import routes
from nova.api.validation import validators

KINDS = {
    "body": "request_body_schemas",
    "query": "request_query_schemas",
    "response": "response_body_schemas",
}
schemas = []


def number(version):
    """A version's second number, None where there is no bound."""
    return None if version.is_null() else version.ver_minor


def known(function, kind):
    """The schemas of one kind, each with the versions it is for, and its number."""
    found = getattr(function, KINDS[kind], None)
    for schema, since, until in found._schemas if found else ():
        schemas.append(validators._SchemaValidator(schema, is_body=kind == "body"))
        shown = None if kind == "response" else schema
        yield [number(since), number(until), len(schemas) - 1, shown]


def minor(text):
    """The second number of a bound on a function itself."""
    return int(text.partition(".")[2]) if text else None


def described(path, method, function, action=None):
    """All that is to be known of an endpoint."""
    codes = getattr(function, "wsgi_codes", None)
    return {
        "path": path,
        "method": method,
        "action": action,
        "since": minor(getattr(function, "min_version", None)),
        "until": minor(getattr(function, "max_version", None)),
        "removed": getattr(function, "removed_version", None),
        "codes": [[c, minor(s), minor(u)] for c, s, u in codes._codes] if codes else [],
        **{kind: list(known(function, kind)) for kind in KINDS},
    }


def endpoints():
    """One for each method of a path, and for each action."""
    for path, methods in routes.ROUTE_LIST:
        for method, (make, name) in () if isinstance(methods, str) else methods.items():
            controller, more = make.args
            if name != "action":
                yield described(path, method, getattr(controller, name))
                continue
            for each in (controller, *more):
                for action, function in sorted(each.wsgi_actions.items()):
                    yield described(path, method, getattr(each, function), action)


def verdict(ident, value):
    """None, or why Nova refuses."""
    try:
        schemas[ident].validate(value)
    except exception.ValidationError as error:
        return error.format_message()
    return None


print(json.dumps(list(endpoints())), flush=True)
for line in sys.stdin:
    print(json.dumps(verdict(*json.loads(line))), flush=True)
