"""The saga of an attachment, a step at a time: the rows are real, the conductor is played."""

import datetime as dt
from types import SimpleNamespace

import oslo_messaging
import pytest
from oslo_utils import timeutils
from volume import rows
from volume.attachments import Attachments
from volume.exception import AttachmentNotFound, VolumeInvalidState
from volume.objects import VolumeStatus

from common import exception
from common.context import RequestContext
from common.database import Database

SERVER = "1b9e9d3c-6f7e-4a52-9f0c-0d3f6b1c2a4e"
OTHER = "2b9e9d3c-6f7e-4a52-9f0c-0d3f6b1c2a4e"
PATIENCE = 60
BUSY = exception.InstanceInvalidState(
    action="attach_volume", instance=SERVER, attribute="task_state", state="rebooting"
)


class Conductor:
    """Has two servers, and the actions it accepted; says what it is told to."""

    def __init__(self) -> None:
        self.servers = {SERVER, OTHER}
        self.actions: dict[str, str] = {}  # state by request id
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.attempts = 1
        self.answers: list[Exception] = []
        self.known = True

    def understands(self, method):
        return self.known

    def instance_get(self, ctxt, uuid):
        if uuid not in self.servers:
            raise exception.InstanceNotFound(instance=uuid)

    def action_get(self, ctxt, uuid, request_id):
        if request_id not in self.actions:
            raise exception.ActionNotFound(request_id=request_id, instance=uuid)
        return SimpleNamespace(state=self.actions[request_id], attempt=self.attempts)

    def perform_action(self, ctxt, uuid, action, params):
        self.asked.append((uuid, action, params))
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, exception.MicronovaError):  # a refusal is kept
                self.actions.setdefault(ctxt.request_id, "error")
            raise answer
        self.actions.setdefault(ctxt.request_id, "open")


@pytest.fixture
def db(tmp_path) -> Database:
    database = Database(f"sqlite:///{tmp_path}/volume.sqlite", rows.MADE_AT_START, "a test")
    with database.writer() as session:
        rows.Base.metadata.create_all(session.connection())
    return database


@pytest.fixture
def conductor() -> Conductor:
    return Conductor()


@pytest.fixture
def attachments(db, conductor) -> Attachments:
    return Attachments(db, conductor, conductor, PATIENCE)


@pytest.fixture
def volume(db) -> str:
    """The id of a volume of the project demo."""
    return make(db)


def make(db, project="demo") -> str:
    with db.writer() as session:
        row = rows.Row(project_id=project, user_id="alice", name="disk", size=1)
        session.add(row)
        session.flush()
        return row.id


def member(project="demo") -> RequestContext:
    return RequestContext(user_id="alice", project_id=project, overwrite=False)


def look(db, volume) -> rows.Row:
    with db.reader() as session:
        return rows.get(session, RequestContext(is_admin=True, overwrite=False), volume)


def age(db, volume) -> None:
    """Let nothing have happened to a volume for longer than a message can be on its way."""
    with db.writer() as session:
        row = session.get(rows.Row, volume)
        row.updated_at = timeutils.utcnow() - dt.timedelta(seconds=2 * PATIENCE)


def end(attachments, conductor, db, volume, state="done", action="attach_volume") -> None:
    """Let the action of a volume have ended, and the conductor tell so."""
    request = look(db, volume).request_id
    conductor.actions[request] = state
    attachments.action_ended(member(), look(db, volume).instance_uuid, action, request)


def test_a_volume_is_the_servers_once_its_host_has_it(attachments, conductor, db, volume):
    """The row is written first; it is in use when the action is done."""
    attachments.attach(member(), SERVER, volume, None)
    assert look(db, volume).status == VolumeStatus.ATTACHING
    assert conductor.asked == [
        (SERVER, "attach_volume", {"volume_id": volume, "device": "/dev/vdb"})
    ]
    end(attachments, conductor, db, volume)
    assert look(db, volume).status == VolumeStatus.IN_USE


def test_a_volume_is_free_once_its_host_has_let_it_go(attachments, conductor, db, volume):
    """Not when its owner asks, and not when the action begins."""
    attachments.attach(member(), SERVER, volume, None)
    end(attachments, conductor, db, volume)
    attachments.detach(member(), SERVER, volume)
    assert look(db, volume).instance_uuid == SERVER
    end(attachments, conductor, db, volume, action="detach_volume")
    assert (look(db, volume).status, look(db, volume).instance_uuid) == ("available", None)


def test_nobody_gets_a_volume_that_is_anothers(attachments, volume):
    """From the first moment on it is bound to one server."""
    attachments.attach(member(), SERVER, volume, None)
    with pytest.raises(VolumeInvalidState, match="attaching"):
        attachments.attach(member(), OTHER, volume, None)


def test_only_who_sees_the_server_gives_it_a_volume(attachments, conductor, db, volume):
    """Nothing is written for a server that is not there."""
    with pytest.raises(exception.InstanceNotFound):
        attachments.attach(member(), "no server", volume, None)
    assert look(db, volume).status == VolumeStatus.AVAILABLE
    assert conductor.asked == []


def test_each_volume_of_a_server_has_a_device(attachments, db):
    """The next that is free; one that is taken is refused."""
    devices = [attachments.attach(member(), SERVER, make(db), None).device for _ in range(2)]
    assert devices == ["/dev/vdb", "/dev/vdc"]
    with pytest.raises(exception.Invalid, match="/dev/vdb"):
        attachments.attach(member(), SERVER, make(db), "/dev/vdb")


def test_a_refused_attachment_changes_nothing(attachments, conductor, db, volume):
    """The user hears why, and the volume is free."""
    conductor.answers = [BUSY]
    with pytest.raises(exception.InstanceInvalidState):
        attachments.attach(member(), SERVER, volume, None)
    assert look(db, volume).status == VolumeStatus.AVAILABLE


def test_without_an_answer_the_volume_stays_bound(attachments, conductor, db, volume):
    """The action may have been accepted: the conductor is asked, and not guessed at."""
    conductor.answers = [oslo_messaging.MessagingTimeout("none")]
    with pytest.raises(oslo_messaging.MessagingTimeout):
        attachments.attach(member(), SERVER, volume, None)
    attachments.settle_all()
    assert look(db, volume).status == VolumeStatus.ATTACHING
    assert len(conductor.asked) == 1


def test_what_did_not_arrive_is_asked_for_again(attachments, conductor, db, volume):
    """Under the same request id, once the first can't arrive any more."""
    conductor.answers = [oslo_messaging.MessagingTimeout("none")]
    ctxt = member()
    with pytest.raises(oslo_messaging.MessagingTimeout):
        attachments.attach(ctxt, SERVER, volume, None)
    age(db, volume)
    attachments.settle_all()
    assert conductor.actions == {ctxt.request_id: "open"}


def test_a_lost_hint_is_made_up_for(attachments, conductor, db, volume):
    """What the conductor told and nobody heard is found by asking."""
    attachments.attach(member(), SERVER, volume, None)
    conductor.actions[look(db, volume).request_id] = "done"
    attachments.settle_all()
    assert look(db, volume).status == VolumeStatus.IN_USE


def test_a_host_that_failed_is_made_to_let_go(attachments, conductor, db, volume):
    """It may have the volume all the same: nobody else gets it before it is taken away."""
    attachments.attach(member(), SERVER, volume, None)
    end(attachments, conductor, db, volume, "error")
    assert look(db, volume).status == VolumeStatus.DETACHING
    assert conductor.asked[-1] == (SERVER, "detach_volume", {"volume_id": volume})
    end(attachments, conductor, db, volume, action="detach_volume")
    assert look(db, volume).status == VolumeStatus.AVAILABLE


def test_what_was_never_begun_is_not_undone(attachments, conductor, db, volume):
    """No host has heard of it: the volume is free."""
    attachments.attach(member(), SERVER, volume, None)
    conductor.attempts = 0
    end(attachments, conductor, db, volume, "error")
    assert look(db, volume).status == VolumeStatus.AVAILABLE


def test_what_is_undone_is_asked_for_until_it_is_done(attachments, conductor, db, volume):
    """A volume that may be at a host is neither free nor in use, however often that is refused."""
    attachments.attach(member(), SERVER, volume, None)
    conductor.answers = [BUSY]
    end(attachments, conductor, db, volume, "error")
    for _ in range(3):
        assert look(db, volume).status == VolumeStatus.DETACHING
        age(db, volume)
        attachments.settle_under_way()
    end(attachments, conductor, db, volume, "error", "detach_volume")
    assert look(db, volume).status == VolumeStatus.DETACHING
    age(db, volume)
    attachments.settle_under_way()
    end(attachments, conductor, db, volume, "done", "detach_volume")
    assert look(db, volume).status == VolumeStatus.AVAILABLE


def test_older_conductors_are_not_asked(attachments, conductor, db, volume):
    """Nothing is bound for what nobody would do."""
    conductor.known = False
    with pytest.raises(exception.NotUnderstood):
        attachments.attach(member(), SERVER, volume, None)
    assert look(db, volume).status == VolumeStatus.AVAILABLE


def test_one_volume_does_not_hold_up_the_others(attachments, conductor, db):
    """Whatever goes wrong with one, the next is looked after."""
    conductor.answers = [oslo_messaging.MessagingTimeout("none")]
    stuck, fine = make(db), make(db)
    with pytest.raises(oslo_messaging.MessagingTimeout):
        attachments.attach(member(), SERVER, stuck, None)
    age(db, stuck)
    attachments.attach(member(), OTHER, fine, None)
    conductor.actions[look(db, fine).request_id] = "done"
    conductor.answers = [oslo_messaging.RemoteError("IntegrityError", "a bug over there")]
    attachments.settle_all()
    assert look(db, fine).status == VolumeStatus.IN_USE


def test_devices_of_other_projects_are_taken(attachments, db):
    """An administrator may have given the server a volume that its owner does not see."""
    root = RequestContext(user_id="root", project_id="ops", is_admin=True, overwrite=False)
    assert attachments.attach(root, SERVER, make(db, "ops"), None).device == "/dev/vdb"
    assert attachments.attach(member(), SERVER, make(db), None).device == "/dev/vdc"


def test_a_detach_that_failed_leaves_it_attached(attachments, conductor, db, volume):
    """Its owner can ask again."""
    attachments.attach(member(), SERVER, volume, None)
    end(attachments, conductor, db, volume)
    attachments.detach(member(), SERVER, volume)
    end(attachments, conductor, db, volume, "error", "detach_volume")
    assert look(db, volume).status == VolumeStatus.IN_USE


@pytest.mark.parametrize("told", [True, False])
def test_a_deleted_server_frees_its_volumes(attachments, conductor, db, volume, told):
    """Whether the conductor's word of it was heard or not."""
    attachments.attach(member(), SERVER, volume, None)
    end(attachments, conductor, db, volume)
    conductor.servers.remove(SERVER)
    if told:
        attachments.action_ended(member(), SERVER, "delete", "req-of-the-delete")
    else:
        attachments.settle_all()
    assert look(db, volume).status == VolumeStatus.AVAILABLE


def test_a_volume_is_taken_from_its_own_server_only(attachments, volume):
    """Another's is not there."""
    attachments.attach(member(), SERVER, volume, None)
    with pytest.raises(AttachmentNotFound):
        attachments.detach(member(), OTHER, volume)
