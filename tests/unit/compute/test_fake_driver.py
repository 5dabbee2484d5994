"""The fake driver keeps the virt driver contract, and its guests."""

import json
import uuid

import pytest

from common.exception import GuestFailure, GuestNotFound, StartupError
from common.objects import Interface, PowerState
from compute.virt.fake import FakeDriver
from tests.unit.compute.fakes import HOST, make_conf, make_instance


@pytest.fixture
def make_driver(tmp_path):
    """Builds connected drivers on the same folder; disconnects them in the end."""
    opened = []

    def make(host=HOST, **options):
        driver = FakeDriver(make_conf(tmp_path, **options), host)
        driver.init_host()
        opened.append(driver)
        return driver

    yield make
    for driver in opened:
        driver.cleanup_host()


def test_spawn_starts_a_guest(make_driver):
    """A built guest is listed and runs."""
    driver, instance = make_driver(), make_instance()
    driver.spawn(instance)
    assert list(driver.list_instance_uuids()) == [instance.uuid]
    assert driver.get_power_state(instance.uuid) == PowerState.RUNNING


def test_spawn_leaves_an_existing_guest_as_it_is(make_driver):
    """A repeated build never fails, builds anew, or starts what its user has stopped since."""
    driver, instance = make_driver(), make_instance()
    driver.spawn(instance)
    driver.power_off(instance.uuid)
    driver.conf.set_override("fake_failure_rate", 1.0, "compute")
    driver.spawn(instance)
    assert driver.get_power_state(instance.uuid) == PowerState.SHUTDOWN


def test_failure_rate_of_one_fails_every_build(make_driver):
    """A failed build says why and leaves no guest."""
    driver = make_driver(fake_failure_rate=1.0)
    with pytest.raises(GuestFailure, match="fake_failure_rate"):
        driver.spawn(make_instance())
    assert not driver.list_instance_uuids()


def test_guests_survive_a_restart(make_driver):
    """A driver that starts again finds its guests in the state they were in."""
    before = make_driver()
    for number in (1, 2):
        before.spawn(make_instance(number))
    before.power_off(make_instance(2).uuid)
    before.cleanup_host()
    after = make_driver()
    states = [after.get_power_state(make_instance(number).uuid) for number in (1, 2)]
    assert states == [PowerState.RUNNING, PowerState.SHUTDOWN]


def test_hosts_do_not_share_guests(make_driver):
    """Two hosts in one folder see their own guests only."""
    make_driver("host1").spawn(make_instance())
    assert not make_driver("host2").list_instance_uuids()


def test_destroy_is_idempotent(make_driver):
    """A repeated removal ends well and stays removed over a restart."""
    driver, instance = make_driver(), make_instance()
    driver.spawn(instance)
    driver.destroy(instance.uuid)
    driver.destroy(instance.uuid)
    driver.cleanup_host()
    assert not make_driver().list_instance_uuids()


@pytest.mark.parametrize("verb", ["power_on", "power_off", "get_power_state"])
def test_a_missing_guest_is_not_found(make_driver, verb):
    """Asking for a guest that is not there raises the contract's error."""
    with pytest.raises(GuestNotFound):
        getattr(make_driver(), verb)(make_instance().uuid)


def test_reboot_of_a_missing_guest_is_not_found(make_driver):
    """A reboot never makes a guest."""
    with pytest.raises(GuestNotFound):
        make_driver().reboot(make_instance().uuid, "HARD")


def test_power_changes_are_seen(make_driver):
    """Off, on and reboot leave the guest in the power state they stand for."""
    driver, uuid = make_driver(), make_instance().uuid
    driver.spawn(make_instance())
    driver.power_off(uuid)
    assert driver.get_power_state(uuid) == PowerState.SHUTDOWN
    driver.reboot(uuid, "SOFT")
    assert driver.get_power_state(uuid) == PowerState.RUNNING


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', '{"a": {}}', '{"a": {"name": "n"'])
def test_a_damaged_file_is_named(make_driver, tmp_path, text):
    """A file that can't be read ends the start with its name and what to do."""
    (tmp_path / f"guests-{HOST}.json").write_text(text)
    with pytest.raises(StartupError, match=rf"guests-{HOST}\.json is damaged .*remove it"):
        make_driver()


def test_an_unusable_folder_is_named(make_driver, tmp_path):
    """A state_path that can't be a folder ends the start with the option to change."""
    (tmp_path / "file").write_text("")
    driver = FakeDriver(make_conf(tmp_path / "file"), HOST)
    with pytest.raises(StartupError, match=r"file: .*\[compute\] state_path"):
        driver.init_host()


def test_a_host_runs_once(make_driver):
    """A second process for the same host is refused, instead of both losing guests."""
    make_driver()
    with pytest.raises(StartupError, match=f"another process runs host {HOST}"):
        make_driver()


def test_the_file_can_be_read_by_people(make_driver, tmp_path):
    """The guests' file is JSON that names each guest."""
    make_driver().spawn(make_instance())
    guests = json.loads((tmp_path / f"guests-{HOST}.json").read_text())
    assert guests == {make_instance().uuid: {"name": "server1", "power_state": 1, "interfaces": 0}}


def test_resources_are_the_configured_ones(make_driver):
    """The inventory is what [compute] fake_* say, with CPU facts as a JSON object."""
    found = make_driver(fake_vcpus=3, fake_memory_mb=4, fake_local_gb=5).get_available_resource()
    assert (found.vcpus, found.memory_mb, found.local_gb) == (3, 4, 5)
    assert json.loads(found.cpu_info)["topology"]["cores"] == 3


def test_a_guest_has_as_many_interfaces_as_its_instance(make_driver, tmp_path):
    """From the start, and after what is attached or detached, however often that is asked for."""
    first, second = (Interface(port_id=str(uuid.uuid4())) for _ in range(2))
    driver, instance = make_driver(), make_instance(interfaces=[first])

    def count() -> int:
        return json.loads((tmp_path / f"guests-{HOST}.json").read_text())[instance.uuid][
            "interfaces"
        ]

    driver.spawn(instance)
    assert count() == 1
    instance.interfaces = [first, second]
    for _ in range(2):
        driver.attach_interface(instance, second.port_id)
        assert count() == 2
    for _ in range(2):
        driver.detach_interface(instance, second.port_id)
        assert count() == 1
