"""shelve, shelveOffload, unshelve: a server is an image for a while, and then one again."""

from common.actions import OFFLOADED, SHELVED, Params, Step
from conductor import placement
from conductor.db import images
from conductor.db.actions import Held
from conductor.tasks.base import Task


class ShelveTask(Task):
    """Its image is kept first; then its host is freed of it, at once or later."""

    def host(self, held: Held) -> str | None:
        stays = held.action.step > 0 and not held.action.params["offload"]
        return None if stays else held.instance.host

    def arguments(self, held: Held) -> Params:
        return {} if held.action.step else {"image_id": held.instance.shelved_image_id}

    def goes_on(self, held: Held, step: Step) -> None:
        """There is an image: whatever becomes of the guest now, the server can be had again."""
        super().goes_on(held, step)
        images.activate(held.session, str(held.instance.shelved_image_id))
        held.instance.vm_state, held.instance.power_state = SHELVED.vm_state, SHELVED.power_state
        held.instance.shelved_at = held.now

    def succeeded(self, held: Held, power_state: int | None) -> None:
        super().succeeded(held, power_state)
        if held.action.params["offload"]:
            _offloaded(held)

    def failed(self, held: Held, reason: str) -> None:
        super().failed(held, reason)
        held.instance.shelved_at = None
        self.superseded(held)

    def superseded(self, held: Held) -> None:
        """An image that is not made yet is none; one that is made stays."""
        if not held.action.step:
            _forget_image(held)


class OffloadTask(Task):
    """Where it fails it is not tried again and again, but by an administrator."""

    def succeeded(self, held: Held, power_state: int | None) -> None:
        super().succeeded(held, power_state)
        _offloaded(held)

    def failed(self, held: Held, reason: str) -> None:
        super().failed(held, reason)
        held.instance.shelved_at = None


class UnshelveTask(Task):
    """A guest that is still there is started, else built from the image, on any host."""

    def arguments(self, held: Held) -> Params:
        return {"image_id": held.instance.shelved_image_id}

    def succeeded(self, held: Held, power_state: int | None) -> None:
        super().succeeded(held, power_state)
        held.instance.launched_at, held.instance.shelved_at = held.now, None
        _forget_image(held)

    def failed(self, held: Held, reason: str) -> None:
        """The image is there still."""
        super().failed(held, reason)
        _offloaded(held)


def _offloaded(held: Held) -> None:
    placement.leave(held, avoid_host=False)
    row = held.instance
    row.shelved_at = None
    row.vm_state, row.power_state = OFFLOADED.vm_state, OFFLOADED.power_state


def _forget_image(held: Held) -> None:
    images.remove(held.session, str(held.instance.shelved_image_id))
    held.instance.shelved_image_id = None
