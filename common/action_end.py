"""Services hear of actions on servers that have ended, where their description asks for it.

It is a hint, sent once, that may be lost: the conductor's row is the truth. Who must not miss an
end asks the conductor for the action after a while.
"""

from oslo_messaging import Target

from common.context import RequestContext
from common.rpcapi import RPCAPI, tell


class ActionEndAPI(RPCAPI):
    """Client of an endpoint that a service has for this; ``topic`` says of which.

    1.0: action_ended
    """

    target = Target(namespace="action_end", version="1.0")

    @tell("1.0", to=lambda _: {})
    def action_ended(
        self, ctxt: RequestContext, instance_uuid: str, action: str, request_id: str
    ) -> None:
        """An action is done, or failed, or was superseded by another.

        :param ctxt: of the request that opened it
        :param action: its name, with ``request_id`` what os-instance-actions knows it by
        """
