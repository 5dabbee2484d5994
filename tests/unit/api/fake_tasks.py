"""Requests that are accepted in memory."""

import inspect
import uuid
from collections.abc import Callable
from typing import Any

from common.context import RequestContext
from common.objects import Instance
from conductor.rpcapi import ComputeTaskAPI
from tests.unit.api.objects import IMAGE_ID


class FakeTasks:
    """Accepts every request; ``lose`` answers are lost first."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.lose: list[Exception] = []
        self.attached = ""  # the port that an interface gets

    @property
    def created(self) -> dict[str, Any]:
        """What the last create asked for."""
        return next(args for name, args in reversed(self.calls) if name == "create_servers")

    def create_servers(
        self,
        ctxt: RequestContext,
        instance: Instance,
        flavorid: str,
        count: int,
        idempotency_key: str,
        fingerprint: str,
    ) -> list[Instance]:
        self._called(
            "create_servers",
            ctxt=ctxt,
            instance=instance,
            flavorid=flavorid,
            count=count,
            idempotency_key=idempotency_key,
            fingerprint=fingerprint,
        )
        return [Instance(uuid=str(uuid.uuid4()), reservation_id="r-1") for _ in range(count)]

    def attach_interface(
        self,
        ctxt: RequestContext,
        instance_uuid: str,
        network_id: str | None,
        address: str | None,
        tag: str | None,
    ) -> str:
        more = {"network_id": network_id, "address": address, "tag": tag}
        self._called("attach_interface", instance_uuid=instance_uuid, **more)
        return self.attached

    def terminate_instance(self, ctxt: RequestContext, instance_uuid: str) -> None:
        self._called("terminate_instance", instance_uuid=instance_uuid)

    def snapshot_instance(
        self, ctxt: RequestContext, instance_uuid: str, name: str, properties: dict[str, str]
    ) -> str:
        self._called(
            "snapshot_instance", instance_uuid=instance_uuid, name=name, properties=properties
        )
        return IMAGE_ID

    def __getattr__(self, method: str) -> Callable[..., None]:
        """Whatever else may be asked of a server."""
        if not hasattr(ComputeTaskAPI, method):
            raise AttributeError(method)

        def ask(ctxt: RequestContext, instance_uuid: str, **more: Any) -> None:
            inspect.signature(getattr(ComputeTaskAPI, method)).bind(
                None, ctxt, instance_uuid, **more
            )
            self._called(method, instance_uuid=instance_uuid, **more)

        return ask

    def _called(self, method: str, **args: Any) -> None:
        self.calls.append((method, args))
        if self.lose:
            raise self.lose.pop(0)
