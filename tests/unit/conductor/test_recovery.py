"""What conductors ask for by themselves: not for ever what has failed, and each for itself."""

import pytest
from sqlalchemy import update

from common import exception
from conductor.db.models import Action
from tests.unit.conductor.harness import Conductor, admin


@pytest.fixture
def cloud(make_conductor):
    """Two servers on a host that is lost, with no other to evacuate them to."""
    conductor = make_conductor(conductor__evacuate_after=60.0)
    conductor.host("lost")
    conductor.servers = [conductor.active().uuid for _ in range(2)]
    conductor.down("lost")
    conductor.last_seen("lost", conductor.long_ago())
    return conductor


def recover(conductor: Conductor) -> None:
    conductor.manager._recovery.evacuate()
    conductor.drive()


def evacuations(conductor: Conductor, uuid: str) -> list[str]:
    """The states of all evacuations of a server."""
    found = conductor.records.action_list(admin(), uuid, None, None, None, None)
    return [action.state for action in found if action.action == "evacuate"]


def test_what_has_failed_is_not_asked_for_again_at_once(cloud):
    """A server that fits nowhere is not evacuated once a second, with a failure each time."""
    (server, _) = cloud.servers
    recover(cloud)
    recover(cloud)
    assert evacuations(cloud, server) == ["error"]


def test_what_has_failed_is_asked_for_again_after_a_while(cloud):
    """A host may have come that it fits on."""
    (server, _) = cloud.servers
    recover(cloud)
    with cloud.db.writer() as session:
        session.execute(update(Action).values(updated_at=cloud.long_ago()))
    recover(cloud)
    assert evacuations(cloud, server) == ["error", "error"]


def test_one_refusal_leaves_the_others_their_turn(cloud, monkeypatch):
    """And is kept where its owner looks, as any other."""
    refused, server = cloud.servers
    open_it = cloud.machine.open

    def opened(session, ctxt, row, *args):
        if row.uuid == refused:
            raise exception.NotUnderstood(action="evacuate", instance=refused)
        return open_it(session, ctxt, row, *args)

    monkeypatch.setattr(cloud.machine, "open", opened)
    recover(cloud)
    assert evacuations(cloud, refused) == ["error"]
    assert evacuations(cloud, server) == ["error"]
