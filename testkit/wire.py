"""What is said over the broker, for a test to wait for and to compare."""

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Self

from deployment.errors import NotInTimeError
from testkit.sight import Sight
from testkit.way import Way, in_words, missing
from watch.model import Message

_MOST_SHOWN = 30  # messages, the latest, in an error


class Wire:
    """What services say to each other from now on, as a micronova-watch sees it.

    ::

        with Wire(deployment.watch_url) as wire:
            ...  # ask for a server
            wire.wait_for("conductor -> compute build_and_run_instance")

    The way of a message is said as SENDER -> RECEIVER METHOD. An end is a service (``compute``) or
    one process of it, as the watch calls it (``compute.host1``); a method is said with its
    namespace, if it has one (``compute_task.create_servers``). Answers to calls are no messages of
    their own.

    :param url: of the watch, with user and password if it wants them
    :raises WatchError: when the ``with`` is entered: it does not answer, or sees nothing
    """

    def __init__(self, url: str) -> None:
        self._sight = Sight(url)

    def wait_for(self, way: str, *, request_id: str | None = None, timeout: float = 30) -> Message:
        """Wait until a message was sent that way, and return the first that was.

        It need not have arrived: ``receivers``, ``state`` and ``trouble`` tell, as far as seen.

        :param request_id: of the request that it has to belong to; None: of any
        :param timeout: seconds
        :raises NotInTimeError: there was none until then; shows the latest that were sent
        :raises ValueError: that is no way
        """
        wanted, sight = Way.of(way), self._sight
        found = sight.wait(
            lambda: next(
                (each for each in self._of(request_id) if wanted.fits(each, sight.people)), None
            ),
            timeout,
        )
        if found is None:
            raise NotInTimeError(
                f"{way} was not sent within {timeout:g} s. What was:\n"
                f"{self._shown(message for message in sight.messages if not message.background)}"
            )
        return found

    def assert_flow(self, request_id: str, first: str, *others: str, timeout: float = 30) -> None:
        """Make sure that a request made messages go these ways, in this order.

        Others may lie between. What is still missing is waited for.

        :param request_id: the header ``x-openstack-request-id`` of the api's answer
        :param timeout: seconds
        :raises AssertionError: they did not; shows what was expected beside what was seen
        :raises ValueError: something is no way
        """
        __tracebackhide__ = True
        ways = (first, *others)
        wanted = [Way.of(way) for way in ways]
        if not self._sight.wait(lambda: self._missing(request_id, wanted) is None, timeout):
            raise AssertionError(self._difference(request_id, ways))

    def _missing(self, request_id: str, ways: Sequence[Way]) -> int | None:
        return missing(ways, self._of(request_id), self._sight.people)

    def _difference(self, request_id: str, ways: Sequence[str]) -> str:
        number = self._missing(request_id, [Way.of(way) for way in ways]) or 0
        expected = [f"  {way}" for way in ways]
        expected[number] += "   <- not seen" + (" after those before" if number else "")
        seen = self._shown(self._of(request_id))
        return "\n".join([f"{request_id} was to go:", *expected, "It went:", seen])

    def _of(self, request_id: str | None) -> list[Message]:
        messages = self._sight.messages
        return [each for each in messages if request_id in {None, each.request}]

    def _shown(self, messages: Iterable[Message]) -> str:
        lines = [f"  {in_words(message, self._sight.people)}" for message in messages]
        return "\n".join(lines[-_MOST_SHOWN:]) or "  nothing was seen"

    def __enter__(self) -> Self:
        self._sight.begin(30)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._sight.end()
