"""Records of keypairs."""

from common.context import RequestContext
from common.objects import KeyPair
from common.rpcapi import RPCAPI, call


class KeyPairRecords(RPCAPI):
    """The part of ``ConductorAPI`` that is about keypairs.

    All raise ``Forbidden`` where they are another user's, unless an administrator asks.
    """

    @call("3.1")
    def keypair_list(
        self,
        ctxt: RequestContext,
        user_id: str,
        limit: int | None = None,
        marker: str | None = None,
    ) -> list[KeyPair]:
        """A user's keypairs by name; ``marker`` is a name."""

    @call("3.1")
    def keypair_get(self, ctxt: RequestContext, user_id: str, name: str) -> KeyPair:
        """One keypair of a user."""

    @call("3.1")
    def keypair_create(self, ctxt: RequestContext, keypair: KeyPair) -> KeyPair:
        """Keep a public key.

        :raises KeyPairExists, KeypairLimitExceeded: the user has one of that name, or enough
        """

    @call("3.1")
    def keypair_delete(self, ctxt: RequestContext, user_id: str, name: str) -> None:
        """Forget a keypair; servers that were built with it keep the key."""
