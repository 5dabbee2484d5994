"""createImage: an image of the server, which can be used once its host has made it."""

from conductor.db import images
from conductor.db.actions import Held
from conductor.tasks.base import Task


class SnapshotTask(Task):
    """The image's row is made as the action is accepted, and goes where there is no image."""

    def succeeded(self, held: Held, power_state: int | None) -> None:
        super().succeeded(held, power_state)
        images.activate(held.session, held.action.params["image_id"])

    def failed(self, held: Held, reason: str) -> None:
        super().failed(held, reason)
        self.superseded(held)

    def superseded(self, held: Held) -> None:
        images.remove(held.session, held.action.params["image_id"])
