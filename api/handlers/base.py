"""What every handler is given."""

from conductor.rpcapi import ComputeTaskAPI, ConductorAPI


class Handler:
    """Answers requests about one noun with what it asks of a conductor.

    Its responders are called ``on_METHOD``, or ``on_METHOD_SUFFIX`` for routes with a suffix.

    :param max_limit: most items in one page of a list
    """

    def __init__(self, conductor: ConductorAPI, tasks: ComputeTaskAPI, max_limit: int) -> None:
        self._conductor = conductor
        self._tasks = tasks
        self._max_limit = max_limit
