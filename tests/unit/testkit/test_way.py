"""Ways in words: which messages they fit, and how those read."""

import pytest

from testkit.way import Way, in_words, missing
from watch.model import Message, Participant

PEOPLE = {
    person.id: person
    for person in (
        Participant("api@127.0.0.1", "api"),
        Participant("conductor.control", "conductor.control", "conductor", "control"),
        Participant("compute.host1", "compute.host1", "compute", "host1"),
        Participant("compute.host2", "compute.host2", "compute", "host2"),
        Participant("?7", "conductor"),
        Participant("micronova-api@172.18.0.4", "micronova-api", user="micronova-api"),
    )
}


def sent(sender: str, receivers: str, method: str, key: str = "", exchange: str = "") -> Message:
    """A message; ``method`` with its namespace, ``receivers`` with spaces between."""
    namespace, _, name = method.rpartition(".")
    return Message(
        *(1, "req-1", "cast", sender, receivers.split(), exchange, key, []),
        *(namespace or None, name, "1.0", 0.0),
    )


CREATE = sent("api@127.0.0.1", "conductor.control", "compute_task.create_servers")
BUILD = sent("conductor.control", "compute.host1", "build_and_run_instance")
FANOUT = sent("conductor.control", "compute.host1 compute.host2", "report_host")
CONTAINED = sent("micronova-api@172.18.0.4", "conductor.control", "instance_list")
WAITING = sent("conductor.control", "", "build_and_run_instance", "compute.host2")
NOBODY = sent("?7", "", "report_host", "", "compute_fanout")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("api -> conductor compute_task.create_servers", CREATE),
        ("api -> conductor instance_list", CONTAINED),
        ("conductor.control -> compute.host1 build_and_run_instance", BUILD),
        ("conductor -> compute.host2 report_host", FANOUT),
        ("conductor -> compute.host2 build_and_run_instance", WAITING),
        ("conductor -> compute build_and_run_instance", WAITING),
        ("conductor -> compute report_host", NOBODY),
    ],
)
def test_a_way_fits(words: str, message: Message) -> None:
    """Ends are services or processes; what waits in a queue is on its way there."""
    assert Way.of(words).fits(message, PEOPLE)


@pytest.mark.parametrize(
    "words",
    [
        "compute -> conductor build_and_run_instance",
        "conductor -> compute.host2 build_and_run_instance",
        "conductor -> compute build",
        "conductor -> compute compute_task.build_and_run_instance",
    ],
)
def test_a_way_does_not_fit_another(words: str) -> None:
    """The other direction, process, method or namespace is another way."""
    assert not Way.of(words).fits(BUILD, PEOPLE)


def test_a_message_reads_as_a_way_that_fits_it() -> None:
    """What a failure shows can be pasted into the test."""
    for message in (CREATE, BUILD, WAITING, NOBODY):
        assert Way.of(in_words(message, PEOPLE)).fits(message, PEOPLE)
    assert in_words(FANOUT, PEOPLE) == (
        "conductor.control -> compute.host1, compute.host2 report_host"
    )


@pytest.mark.parametrize("words", ["", "api conductor ping", "api -> conductor", "a -> b c d"])
def test_what_is_no_way_says_what_one_is(words: str) -> None:
    """A slip is an error at once, and no message that never comes."""
    with pytest.raises(ValueError, match="must be 'SENDER -> RECEIVER METHOD'"):
        Way.of(words)


@pytest.mark.parametrize(
    ("ways", "first"),
    [((CREATE, BUILD), None), ((BUILD,), None), ((BUILD, CREATE), 1), ((BUILD, BUILD), 1)],
)
def test_the_first_way_that_is_missing_is_found(ways: tuple[Message], first: int | None) -> None:
    """Ways are looked for in their order; others may lie between, and each counts once."""
    wanted = [Way.of(in_words(message, PEOPLE)) for message in ways]
    assert missing(wanted, [CREATE, WAITING, BUILD], PEOPLE) == first
