"""What a request for a token asks: who wants one, what proves it, and for which project."""

import json
from dataclasses import dataclass
from typing import Any, Final

import falcon
import jsonschema
from jsonschema import Draft202012Validator

from identity import errors

DOMAIN: Final = {"id": "default", "name": "Default"}
"""The only domain there is; users and projects are in it."""

_TEXT = {"type": "string"}
_NAMED = {"id": _TEXT, "name": _TEXT}
_DOMAIN = {"type": "object", "properties": _NAMED}
_IN_DOMAIN = {**_NAMED, "domain": _DOMAIN}
_SCHEMA = {
    "type": "object",
    "properties": {
        "identity": {
            "type": "object",
            "properties": {
                "methods": {"type": "array", "items": _TEXT},
                "password": {
                    "type": "object",
                    "properties": {
                        "user": {"type": "object", "properties": {**_IN_DOMAIN, "password": _TEXT}}
                    },
                },
                "token": {"type": "object", "properties": {"id": _TEXT}, "required": ["id"]},
            },
            "required": ["methods"],
        },
        "scope": {
            "type": ["object", "string"],
            "properties": {"project": {"type": "object", "properties": _IN_DOMAIN}},
        },
    },
    "required": ["identity"],
}
_VALIDATOR = Draft202012Validator(_SCHEMA)
_SCOPES = ("system", "project", "domain", "OS-TRUST:trust", "unscoped")


@dataclass(frozen=True)
class Asked:
    """A request for a token.

    :ivar identity: the part of the body that proves who asks, by method
    :ivar scope: the part that says for what; None: for whatever is usual
    """

    identity: dict[str, Any]
    scope: dict[str, Any] | None

    @property
    def methods(self) -> list[str]:
        """Which proofs are there."""
        methods: list[str] = self.identity["methods"]
        return methods

    def proof(self, method: str) -> dict[str, Any]:
        """The proof of one method.

        :raises HTTPBadRequest: it is not there
        """
        if method not in self.identity:
            raise errors.missing(method, "identity")
        found: dict[str, Any] = self.identity[method]
        return found


def read(raw: bytes) -> Asked:
    """Read the body of a request.

    :raises HTTPBadRequest: it does not fit
    """
    try:
        body = json.loads(raw or b"{}")
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise errors.missing("valid JSON", "request body")
    if "auth" not in body:
        raise errors.missing("auth", "request body")
    error = jsonschema.exceptions.best_match(_VALIDATOR.iter_errors(body["auth"]))
    if error is not None:
        field = "/".join(map(str, error.absolute_path)) or "auth"
        raise falcon.HTTPBadRequest(
            description=f"Invalid input for field '{field}': {_without_value(error)}"
        )
    return Asked(body["auth"]["identity"], _scope(body["auth"].get("scope")))


def name_of(asked: dict[str, Any], field: str) -> str | None:
    """The id of the user or project that is meant; None: in a domain that there is not.

    :param field: where in the request it is
    :raises HTTPBadRequest: nothing says which
    """
    _require_either(asked, field)
    if "id" in asked:
        return str(asked["id"])
    if "domain" not in asked:
        raise errors.missing("domain", field.rpartition("/")[2])
    domain = asked["domain"]
    _require_either(domain, f"{field}/domain")
    known = all(domain.get(field, value) == value for field, value in DOMAIN.items())
    return str(asked["name"]) if known else None


def _require_either(asked: dict[str, Any], field: str) -> None:
    if not asked.keys() & DOMAIN.keys():
        raise falcon.HTTPBadRequest(
            description=f"Invalid input for field {field}: id or name must be present."
        )


def _scope(scope: dict[str, Any] | str | None) -> dict[str, Any] | None:
    if isinstance(scope, str):
        scope = {scope: {}}
    if scope is not None and len(scope.keys() & set(_SCOPES)) != 1:
        raise errors.missing(f"{', '.join(_SCOPES[:-1])} or {_SCOPES[-1]}", "scope")
    return scope


def _without_value(error: jsonschema.ValidationError) -> str:
    """What is wrong; a value in the wrong place may be a password, and is not repeated."""
    if error.validator == "required":
        return str(error.message)
    return f"it is not of type {error.validator_value}"
