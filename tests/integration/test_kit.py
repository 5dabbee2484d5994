"""The test kit with real services: what it holds, what it lets go, and what it says of mistakes."""

import signal
from concurrent.futures import ThreadPoolExecutor

import pytest

from deployment.errors import DeploymentError, NotInTimeError
from testkit.deployment import DeploymentUnderTest
from testkit.wire import Wire
from tests.fixtures.client import Client
from tests.fixtures.cloud import Cloud
from tests.integration.conftest import MakeCloud

BUILD = "build_and_run_instance"
CREATE = "compute_task.create_servers"


@pytest.fixture
def cloud(make_cloud: MakeCloud) -> Cloud:
    """A deployment with a compute."""
    return make_cloud()


@pytest.mark.flow
def test_what_is_blocked_goes_on_when_it_is_released(cloud: Cloud) -> None:
    """A held build leaves its server as it is, and nothing of it is lost."""
    with cloud.blocked("compute1", BUILD) as blocked:
        uuid = cloud.client.boot()
        assert blocked.wait() == "compute1"
        assert cloud.client.show(uuid)["status"] == "BUILD"
        assert cloud.hosts_with(uuid) == []
    cloud.client.wait_for_status(uuid, "ACTIVE")
    cloud.client.boot_active()


def test_nothing_else_is_blocked(cloud: Cloud) -> None:
    """A process answers all other methods, though it holds more than a compute has threads for."""
    uuid = cloud.client.boot_active()
    with cloud.blocked("compute1", BUILD) as blocked:
        for held in [cloud.client.boot() for _ in range(3)]:
            cloud.building_on(held)
        blocked.wait()
        cloud.client.act(uuid, "reboot", {"type": "HARD"})
        cloud.client.wait_for_status(uuid, "ACTIVE")
        assert cloud.client.services() == {"host1": "up"}


def test_a_blocked_call_is_a_call_that_takes_long(make_cloud: MakeCloud) -> None:
    """Its caller hears that it is being carried out, and does not take the server for dead."""
    logged = {"debug": True, "default_log_levels": "oslo_messaging._drivers.amqpdriver=DEBUG"}
    cloud = make_cloud(options={"DEFAULT": logged})
    with ThreadPoolExecutor(1) as user:
        with cloud.blocked("conductor", CREATE) as blocked:
            answer = user.submit(cloud.client.try_boot)
            blocked.wait()
            cloud["api"].wait_for_line("Call monitor heartbeat received", 30)
        assert answer.result().status_code == 202


def test_a_process_that_was_killed_holds_nothing(cloud: Cloud) -> None:
    """Started again while the block lasts, it holds what arrives anew; then the server runs."""
    with cloud.blocked("compute1", BUILD) as blocked:
        uuid = cloud.client.boot()
        blocked.wait()
        cloud["compute1"].kill()
        with pytest.raises(NotInTimeError, match="not running: compute1"):
            blocked.wait(0.1)
        cloud.start("compute1", timeout=60)
        assert blocked.wait() == "compute1"
    cloud.client.wait_for_status(uuid, "ACTIVE")
    assert cloud.hosts_with(uuid) == ["host1"]


def test_a_frozen_process_goes_on_holding(cloud: Cloud) -> None:
    """What is released while its process is frozen goes on when that does."""
    with cloud.blocked("compute1", BUILD) as blocked:
        uuid = cloud.client.boot()
        blocked.wait()
        cloud["compute1"].pause()
        assert blocked.wait() == "compute1"
    assert cloud.client.show(uuid)["status"] == "BUILD"
    cloud["compute1"].resume()
    cloud.client.wait_for_status(uuid, "ACTIVE")


def test_a_process_that_is_to_end_waits_for_what_it_holds(cloud: Cloud) -> None:
    """A drain is tested with a method that is certainly in the middle of it."""
    with cloud.blocked("compute1", BUILD) as blocked:
        cloud.client.boot()
        blocked.wait()
        cloud["compute1"].send_signal(signal.SIGTERM)
        cloud["compute1"].wait_for_line("draining", 30)
        assert cloud["compute1"].running
    assert cloud["compute1"].wait(60) == 0


def test_a_restart_ends_when_the_drains_time_is_up(make_cloud: MakeCloud) -> None:
    """A restart needs no release; what comes afterwards is held again."""
    cloud = make_cloud(options={"DEFAULT": {"graceful_shutdown_timeout": 1}})
    with cloud.blocked("compute1", BUILD) as blocked:
        uuid = cloud.client.boot()
        blocked.wait()
        cloud.restart("compute1", timeout=60)
        assert blocked.wait() == "compute1"
    cloud.client.wait_for_status(uuid, "ACTIVE")


@pytest.mark.parametrize(
    ("service", "method", "said"),
    [
        ("compute7", BUILD, r"there is no 'compute7', but conductor, compute1, api"),
        ("compute1", "build", r"compute has no RPC method 'build', but .*build_and_run_instance"),
        ("conductor", "create_servers", r"has no RPC method .*compute_task\.create_servers"),
        ("api", "anything", r"api has no RPC method 'anything', but none at all"),
    ],
)
def test_what_can_not_be_blocked_is_said_at_once(
    define_cloud: MakeCloud, service: str, method: str, said: str
) -> None:
    """A typo does not end in a wait for what never comes."""
    with pytest.raises(DeploymentError, match=said), define_cloud().blocked(service, method):
        pass


def test_a_method_is_blocked_once(define_cloud: MakeCloud) -> None:
    """The inner block would let go what the outer one holds."""
    cloud = define_cloud()
    with (
        cloud.blocked("compute1", BUILD),
        pytest.raises(DeploymentError, match=f"{BUILD} is blocked already"),
        cloud.blocked("compute", BUILD),
    ):
        pass


def test_a_method_that_never_arrives_is_named(calm_cloud: Cloud) -> None:
    """The deadline says what was waited for, and where."""
    said = f"{BUILD} arriving at compute did not happen within 0.2 s"
    with calm_cloud.blocked("compute", BUILD) as blocked, pytest.raises(NotInTimeError, match=said):
        blocked.wait(0.2)


def boot(deployment: DeploymentUnderTest) -> tuple[str, str]:
    """The ids of a request and of the server that it asks for."""
    answer = Client(deployment).try_boot()
    return answer.headers["x-openstack-request-id"], answer.json()["server"]["id"]


def test_what_was_sent_need_not_have_arrived(deployment: DeploymentUnderTest, wire: Wire) -> None:
    """A message to a host that hangs is seen on the wire, as it is."""
    deployment["compute1"].pause()
    request_id, _ = boot(deployment)
    sent = wire.wait_for(f"conductor.control -> compute.host1 {BUILD}", request_id=request_id)
    assert sent.kind == "cast"
    assert sent.delivered is None or sent.receivers == ["compute.host1"]
    deployment["compute1"].resume()


def test_what_was_not_sent_is_shown_beside_what_was(
    deployment: DeploymentUnderTest, wire: Wire
) -> None:
    """A failed comparison explains itself in words that can be compared, and pasted."""
    request_id, uuid = boot(deployment)
    Client(deployment).wait_for_status(uuid, "ACTIVE")
    went = (f"api -> conductor.control {CREATE}", f"conductor.control -> compute.host1 {BUILD}")
    wire.assert_flow(request_id, *went)
    with pytest.raises(AssertionError) as error:
        wire.assert_flow(request_id, *reversed(went), timeout=0.1)
    said = str(error.value)
    assert f"{request_id} was to go:\n  {went[1]}\n  {went[0]}   <- not seen after" in said
    assert f"It went:\n  {went[0]}\n  {went[1]}\n" in said
    with pytest.raises(NotInTimeError, match=rf"(?s)was not sent within 0.1 s.*{went[1]}"):
        wire.wait_for("api -> compute reboot_instance", timeout=0.1)
    with pytest.raises(AssertionError, match="It went:\n  nothing was seen"):
        wire.assert_flow("req-unknown", went[0], timeout=0.1)


def test_no_watch_runs_for_a_test_that_does_not_look(deployment: DeploymentUnderTest) -> None:
    """Only who asks for the wire pays for it."""
    assert "watch" not in deployment.processes
